"""RapidOCR: PaddleOCR's models on onnxruntime, small enough for any machine. The models come inside the package.

https://rapidai.github.io/RapidOCRDocs/main/install_usage/rapidocr/usage/
"""

from threading import Lock
from typing import Any

from django.conf import settings
from PIL import Image

from .base import EngineMissing, TextLine
from .preparing import LONGEST


class RapidEngine:
    package = "rapidocr"

    def __init__(self) -> None:
        self._reader: Any = None
        self._lock = Lock()

    def read(self, picture: Image.Image) -> list[TextLine]:
        found = self._loaded()(picture)
        if found.txts is None or found.boxes is None:
            return []
        return [
            TextLine(text, float(score), tuple((float(x), float(y)) for x, y in box))  # type: ignore[arg-type]
            for text, score, box in zip(found.txts, found.scores, found.boxes, strict=True)
        ]

    def _loaded(self) -> Any:
        with self._lock:
            if self._reader is None:
                self._reader = _load()
        return self._reader


def _load() -> Any:
    """Takes a second, and memory that only those need who read pictures."""
    try:
        from rapidocr import RapidOCR
    except ImportError as error:
        raise EngineMissing("rapidocr") from error
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": settings.OCR_THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            # What comes here has the size to be read in: by itself it would blow up a wide picture to twice the work.
            "Det.limit_type": "max",
            "Det.limit_side_len": LONGEST,
        }
    )
