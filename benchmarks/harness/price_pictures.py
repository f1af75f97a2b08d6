"""Pictures as shops post them, with prices that we know: the same ones at every run."""

import io
import random
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

_FONTS = Path(__file__).resolve().parents[2] / "pricing" / "fonts"
_REGULAR, _BOLD = "Vazirmatn-Regular.ttf", "Vazirmatn-Bold.ttf"
# Wide ones: engines take as long as a picture has pixels.
_SIZE = (640, 400)
_GOODS = ("Ring light 10 inch", "Wireless microphone", "Phone holder", "Power bank 20000mAh", "LED strip", "Tripod")
_ENDINGS = ("DM to order", "Delivery all over Lagos", "Limited stock", "Order now", "")
# How the price is written, and what it is.
_NAIRA = ("₦{0:,}", "NGN {0:,}", "N{0:,}", "₦ {0:,}", "#{0:,}", "{0:,} naira")
_OTHERS = (
    ("EGP {0:,}", "EG", "EGP"),
    ("SAR {0:,}", "SA", "SAR"),
    ("AED {0:,}", "AE", "AED"),
    ("QAR {0:,}", "QA", "QAR"),
)
_COLOURS = (
    ("white", "black"),
    ("#0b1f3a", "#ffd166"),
    ("#c1121f", "white"),
    ("#f1f1e6", "#1b4332"),
    ("black", "#f8f9fa"),
)


@dataclass(frozen=True)
class PricePicture:
    """`prices`: each amount with its role, as `pricing.reading` names them."""

    content: bytes
    market: str
    currency: str
    prices: frozenset[tuple[Decimal, str]]
    style: str


def price_pictures(count: int = 60) -> list[PricePicture]:
    throw = random.Random(20261121)
    return [_picture(number, throw) for number in range(count)]


def _picture(number: int, throw: random.Random) -> PricePicture:
    written, market, currency = (throw.choice(_NAIRA), "NG", "NGN") if number % 5 else throw.choice(_OTHERS)
    amount = throw.choice(
        (throw.randrange(15, 99) * 100, throw.randrange(100, 999) * 100, throw.randrange(10, 99) * 25_000)
    )
    style = ("plain", "bold", "gradient", "turned", "jpeg", "two prices")[number % 6]
    old = amount + max(amount // 5 // 100, 1) * 100 if style == "two prices" else None
    picture = _background(style, throw)
    _write(picture, throw, written, amount, old, style)
    if style == "turned":
        picture = picture.rotate(
            throw.uniform(-12, 12), expand=True, fillcolor=picture.getpixel((2, 2)), resample=Image.Resampling.BICUBIC
        )
    prices = {(Decimal(amount), "current")} | ({(Decimal(old), "old")} if old else set())
    return PricePicture(_bytes(picture, style, throw), market, currency, frozenset(prices), style)


def _background(style: str, throw: random.Random) -> Image.Image:
    if style != "gradient":
        return Image.new("RGB", _SIZE, throw.choice(_COLOURS)[0])
    dark, light = Image.new("RGB", _SIZE, "#14213d"), Image.new("RGB", _SIZE, "#3a5a78")
    return Image.composite(light, dark, Image.linear_gradient("L").resize(_SIZE))


def _write(picture: Image.Image, throw: random.Random, written: str, amount: int, old: int | None, style: str) -> None:
    draw = ImageDraw.Draw(picture)
    ink = _ink(picture.getpixel((2, 2)))
    top = throw.randrange(10, 40)
    draw.text((40, top), throw.choice(_GOODS), font=_font(_REGULAR, 44), fill=ink)
    big = _font(_REGULAR if style == "plain" else _BOLD, throw.randrange(56, 76))
    if old:
        place = (44, top + 75)
        text, small = written.format(old), _font(_REGULAR, 46)
        draw.text(place, f"was {text}", font=small, fill=ink)
        top += 70
    draw.text((40, top + 85), written.format(amount), font=big, fill=ink)
    draw.text((44, _SIZE[1] - 70), throw.choice(_ENDINGS), font=_font(_REGULAR, 34), fill=ink)


def _bytes(picture: Image.Image, style: str, throw: random.Random) -> bytes:
    written = io.BytesIO()
    if style == "jpeg":
        # As it comes back from a chat: small, soft and with the squares of the compression.
        picture = picture.resize((480, 300), Image.Resampling.BILINEAR).filter(ImageFilter.GaussianBlur(0.5))
        picture.save(written, "JPEG", quality=throw.randrange(35, 60))
    else:
        picture.save(written, "PNG")
    return written.getvalue()


def _ink(ground: tuple[int, int, int]) -> str:
    return "black" if sum(ground) > 380 else "#fff3b0"


def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / name), size, layout_engine=ImageFont.Layout.BASIC)
