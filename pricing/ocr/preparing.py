"""A picture made readable: upright, on white, neither tiny nor huge; and, where that shows no price, in other ways."""

from collections.abc import Iterator

from PIL import Image, ImageOps

# Engines shrink larger ones themselves, and find no letters of ten pixels in smaller ones.
LONGEST, _SHORTEST = 1600, 720
_MOST_TIMES = 3.0
_CUT_OFF_PERCENT = 2
_SIDEWAYS = (90, 270)


def prepared(picture: Image.Image) -> Image.Image:
    plain = _on_white(picture)
    longest = max(plain.size)
    if longest > LONGEST:
        plain.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    elif longest < _SHORTEST:
        times = min(_SHORTEST / longest, _MOST_TIMES)
        size = (max(round(plain.width * times), 1), max(round(plain.height * times), 1))
        plain = plain.resize(size, Image.Resampling.BICUBIC)
    return plain


def looks(picture: Image.Image) -> Iterator[Image.Image]:
    """The picture as it is, then with more contrast, then turned on its side: whoever finds a price asks no further."""
    yield picture
    strong = ImageOps.autocontrast(picture.convert("L"), cutoff=_CUT_OFF_PERCENT).convert("RGB")
    yield strong
    for angle in _SIDEWAYS:
        yield picture.rotate(angle, expand=True)


def _on_white(picture: Image.Image) -> Image.Image:
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    white = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(white, layer).convert("RGB")
