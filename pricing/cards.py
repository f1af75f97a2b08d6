"""A product as a picture to be sent: its photo, its names in both languages, and what it costs.

Arabic letters are joined and put into the order in which they are drawn before Pillow sees them: it draws them one by
one (layout BASIC), as its other layout needs a library of the system, and both together would shape twice.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache, partial
from pathlib import Path
from typing import Literal

import arabic_reshaper
from bidi.algorithm import get_display
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont, ImageOps

from .models import Product
from .wording import price_in_words, time_left

_FONTS = Path(__file__).parent / "fonts"
WIDTH, HEIGHT = 1080, 1350
_PHOTO_HEIGHT, _MARGIN = 760, 64
_INK, _QUIET, _PRICE, _GROUND = "#101828", "#667085", "#0f766e", "#f2f4f7"
_MOST_LINES = 2
_SMALLEST = 30

Shape = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Priced:
    """What the card says that it costs; `old` and `until` where that is an offer."""

    price: Decimal
    old: Decimal | None = None
    until: datetime | None = None


def product_card(product: Product, priced: Priced | None = None, *, form: Literal["JPEG", "PNG"] = "JPEG") -> bytes:
    """As JPEG every messenger takes it."""
    priced = priced or Priced(product.price)
    card = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(card)
    card.paste(_photo(product), (0, 0))
    down = _PHOTO_HEIGHT + 44
    if product.name_en:
        down = _write(draw, product.name_en, down, size=58, bold=True, ink=_INK)
    if product.name_ar:
        down = _write(draw, product.name_ar, down, size=58, bold=True, ink=_INK, arabic=True)
    _write_price(draw, product, priced)
    written = io.BytesIO()
    card.save(written, form, quality=90, optimize=True)
    return written.getvalue()


def shaped(text: str) -> str:
    """As it is drawn, from left to right."""
    return str(get_display(arabic_reshaper.reshape(text), base_dir="R"))


def _write_price(draw: ImageDraw.ImageDraw, product: Product, priced: Priced) -> None:
    """English at the left and Arabic at the right of the foot, on the same line."""
    foot = HEIGHT - 150
    english = price_in_words(priced.price, product.currency, "en")
    arabic = shaped(price_in_words(priced.price, product.currency, "ar"))
    half = (WIDTH - 2 * _MARGIN) / 2
    draw.text((_MARGIN, foot), english, font=_fitting(english, 84, half, bold=True), fill=_PRICE, anchor="lm")
    draw.text((WIDTH - _MARGIN, foot), arabic, font=_fitting(arabic, 56, half, bold=True), fill=_PRICE, anchor="rm")
    if priced.old:
        _strike(draw, price_in_words(priced.old, product.currency, "en"), foot - 82)
    if priced.until:
        now = timezone.now()
        left = time_left(priced.until, now=now, language="en")
        left_ar = shaped(time_left(priced.until, now=now, language="ar"))
        draw.text((_MARGIN, foot + 80), left, font=_font(36), fill=_QUIET, anchor="lm")
        draw.text((WIDTH - _MARGIN, foot + 80), left_ar, font=_font(36), fill=_QUIET, anchor="rm")


def _strike(draw: ImageDraw.ImageDraw, text: str, middle: int) -> None:
    font = _font(44)
    draw.text((_MARGIN, middle), text, font=font, fill=_QUIET, anchor="lm")
    draw.line((_MARGIN, middle, _MARGIN + font.getlength(text), middle), fill=_QUIET, width=4)


def _write(
    draw: ImageDraw.ImageDraw, text: str, down: int, *, size: int, bold: bool, ink: str, arabic: bool = False
) -> int:
    """Where the next line may begin."""
    shape: Shape = shaped if arabic else str
    font, lines = _broken(text, size, shape, bold=bold)
    for line in lines:
        place, anchor = ((WIDTH - _MARGIN, down), "ra") if arabic else ((_MARGIN, down), "la")
        draw.text(place, shape(line), font=font, fill=ink, anchor=anchor)
        down += round(font.size * 1.35)
    return down + 8


def _broken(text: str, size: int, shape: Shape, *, bold: bool) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """In at most two lines: smaller letters for long names, and in the end the beginning of it."""
    width = WIDTH - 2 * _MARGIN
    while True:
        font = _font(size, bold=bold)
        lines = list(_wrapped(text, partial(_fits, font, shape, width)))
        if len(lines) <= _MOST_LINES:
            return font, lines
        if size <= _SMALLEST:
            return font, [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]}…"]
        size -= 4


def _fits(font: ImageFont.FreeTypeFont, shape: Shape, width: float, line: str) -> bool:
    return font.getlength(shape(line)) <= width


def _wrapped(text: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """Word by word, in the order of reading: a line is shaped only when it is whole."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and not fits(longer):
            yield line
            longer = word
        line = longer
    if line:
        yield line


def _photo(product: Product) -> Image.Image:
    ground = Image.new("RGB", (WIDTH, _PHOTO_HEIGHT), _GROUND)
    if not product.picture:
        _put_initial(ground, product)
        return ground
    # Bounded and written by us when it came: see common/pictures.py.
    with product.picture.open("rb") as file, Image.open(file) as picture:
        photo = ImageOps.contain(picture.convert("RGBA"), (WIDTH, _PHOTO_HEIGHT))
    place = ((WIDTH - photo.width) // 2, (_PHOTO_HEIGHT - photo.height) // 2)
    ground.paste(photo, place, photo)
    return ground


def _put_initial(ground: Image.Image, product: Product) -> None:
    """A product without a photo has a sign of its own all the same."""
    draw = ImageDraw.Draw(ground)
    middle = (WIDTH // 2, _PHOTO_HEIGHT // 2)
    draw.text(middle, shaped(product.name[:1].upper()), font=_font(320, bold=True), fill="#d0d5dd", anchor="mm")


def _fitting(text: str, size: int, width: float, *, bold: bool) -> ImageFont.FreeTypeFont:
    while size > _SMALLEST and _font(size, bold=bold).getlength(text) > width:
        size -= 4
    return _font(size, bold=bold)


@lru_cache(maxsize=64)
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    name = "Vazirmatn-Bold.ttf" if bold else "Vazirmatn-Regular.ttf"
    return ImageFont.truetype(str(_FONTS / name), size, layout_engine=ImageFont.Layout.BASIC)
