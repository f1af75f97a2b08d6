"""What an engine for reading pictures is: pixels in, lines of text out. It knows nothing of prices."""

from dataclasses import dataclass
from typing import Protocol

from PIL import Image

Point = tuple[float, float]


class EngineMissing(Exception):
    """The packages of this engine are not installed."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """`corners` in the pixels of the picture: upper left, upper right, lower right, lower left of the text as it is
    read, however it lies. `confidence` is from 0 to 1."""

    text: str
    confidence: float
    corners: tuple[Point, Point, Point, Point]


class Engine(Protocol):
    # What has to be importable.
    package: str

    def read(self, picture: Image.Image) -> list[TextLine]:
        """In no order. Raises EngineMissing."""
        ...
