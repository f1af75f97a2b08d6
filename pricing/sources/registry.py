from ..choices import SourceKind
from .base import Source
from .jiji import Jiji
from .jumia import Jumia
from .page import WebPage

SOURCES: dict[str, Source] = {SourceKind.JUMIA: Jumia(), SourceKind.JIJI: Jiji(), SourceKind.PAGE: WebPage()}


def get_source(kind: str) -> Source:
    return SOURCES[kind]
