from importlib.util import find_spec

from .base import Engine, EngineMissing
from .easy import EasyEngine
from .rapid import RapidEngine

# The first is the one that everybody has.
ENGINES: dict[str, Engine] = {"rapidocr": RapidEngine(), "easyocr": EasyEngine()}


def get_engine(name: str) -> Engine:
    """Raises EngineMissing."""
    if not is_installed(name):
        raise EngineMissing(name)
    return ENGINES[name]


def is_installed(name: str) -> bool:
    return name in ENGINES and find_spec(ENGINES[name].package) is not None
