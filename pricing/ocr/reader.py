"""A picture to prices: an engine reads it, the one parser finds the prices, a second engine is asked in doubt."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.conf import settings
from PIL import Image

from common.pictures import open_picture

from ..reading import PriceReading, read_prices
from .base import Engine, TextLine
from .layout import LaidOut, laid_out
from .preparing import looks, prepared
from .registry import ENGINES, get_engine, is_installed

# Of what an engine is less sure, another one is asked, or a person.
_SURE = 80
_AGREED, _CONTRADICTED = 92, 50
_PADDING = 8
_LARGEST_CROP = (480, 160)
# What engines take the struck-through N for, right before digits.
_LOOKS_LIKE_NAIRA = re.compile(r"(?<![^\W_])[¥￥₩₦₭₮ℕ№N#]{1,2}\s?(?=\d)")


@dataclass(frozen=True, slots=True)
class PicturePrice:
    """`confidence` in per cent, of the engine and the parser together; `crop` shows where it was read, as JPEG."""

    reading: PriceReading
    confidence: int
    crop: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PictureRead:
    """`engine` names those that were asked: "rapidocr" or "rapidocr+easyocr"."""

    prices: Sequence[PicturePrice]
    text: str
    engine: str


def read_picture(content: bytes, *, market: str, engine: str = "") -> PictureRead:
    """`market`: the seller's country. Raises PictureRefused for what is no picture or too large, EngineMissing."""
    name = engine or settings.OCR_ENGINE
    picture = prepared(open_picture(content))
    read = _looked_at(picture, get_engine(name), name, market)
    if engine or not read.prices or min(price.confidence for price in read.prices) >= _SURE:
        return read
    return _second_opinion(picture, read, market)


def _looked_at(picture: Image.Image, engine: Engine, name: str, market: str) -> PictureRead:
    texts = []
    for look in looks(picture):
        page = laid_out(engine.read(look))
        texts.append(page.text)
        if prices := _prices(page, look, market):
            return PictureRead(prices, page.text, name)
    return PictureRead((), max(texts, key=len), name)


def _prices(page: LaidOut, look: Image.Image, market: str) -> list[PicturePrice]:
    text = _with_naira(page.text) if market.upper() == "NG" else page.text
    found, place = [], 0
    for reading in read_prices(text, market=market):
        start = text.find(reading.raw, place)
        place = start + len(reading.raw) if start >= 0 else place
        lines = page.lines_at(start, place) if start >= 0 else []
        certainty = min((line.confidence for line in lines), default=0.5)
        found.append(PicturePrice(reading, int(100 * certainty * float(reading.confidence)), _crop(look, lines)))
    return found


def _with_naira(text: str) -> str:
    """Letter by letter, so that places in the text stay what they are."""
    return _LOOKS_LIKE_NAIRA.sub(lambda found: "₦" + " " * (len(found[0]) - 1), text)


def _second_opinion(picture: Image.Image, read: PictureRead, market: str) -> PictureRead:
    other = next((name for name in ENGINES if name != read.engine and is_installed(name)), "")
    if not other:
        return read
    heard = _amounts(_looked_at(picture, get_engine(other), other, market))
    prices = [_weighed(price, heard) for price in read.prices]
    return replace(read, prices=prices, engine=f"{read.engine}+{other}")


def _weighed(price: PicturePrice, heard: set[Decimal]) -> PicturePrice:
    agrees = price.reading.amount in heard
    return replace(price, confidence=max(price.confidence, _AGREED) if agrees else min(price.confidence, _CONTRADICTED))


def _amounts(read: PictureRead) -> set[Decimal]:
    return {price.reading.amount for price in read.prices}


def _crop(look: Image.Image, lines: Sequence[TextLine]) -> bytes:
    """The part of the picture that the price was read from; all of it where that is not known."""
    across = [x for line in lines for x, _y in line.corners]
    down = [y for line in lines for _x, y in line.corners]
    part = look
    if lines:
        part = look.crop(
            (
                max(int(min(across)) - _PADDING, 0),
                max(int(min(down)) - _PADDING, 0),
                min(int(max(across)) + _PADDING, look.width),
                min(int(max(down)) + _PADDING, look.height),
            )
        )
    part = part.convert("RGB")
    part.thumbnail(_LARGEST_CROP)
    written = io.BytesIO()
    part.save(written, "JPEG", quality=82)
    return written.getvalue()
