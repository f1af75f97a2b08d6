"""Pictures that people bring, as files of ours: of a bounded size, without what the camera wrote into them."""

import io
from typing import IO

from django.core.files.base import ContentFile
from django.utils.translation import gettext_noop as _
from PIL import Image, ImageOps, UnidentifiedImageError

from .phrases import Phrase, say

MAX_BYTES = 8 * 1024 * 1024
# The header says so before a pixel is unpacked: a bomb of a few kilobytes is refused unopened.
MAX_PIXELS = 40_000_000
_LONGEST_SIDE = 1600
_FORMATS = ("JPEG", "PNG", "WEBP")


class PictureRefused(Exception):
    """`str()` is fit to be shown to whoever brought it."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(why)


def bounded_picture(file: IO[bytes]) -> "ContentFile[bytes]":
    """Written anew, at most 1,600 pixels a side. Raises PictureRefused."""
    return _written(open_picture(file.read(MAX_BYTES + 1)))


def open_picture(content: bytes) -> Image.Image:
    """Unpacked, and upright as the camera meant it. Raises PictureRefused."""
    if len(content) > MAX_BYTES:
        raise PictureRefused(say(_("The picture has more than %(size)d MB."), size=MAX_BYTES // 1024**2))
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise PictureRefused(say(_("The picture has too many pixels. Make it smaller.")))
            return ImageOps.exif_transpose(picture)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise PictureRefused(say(_("This is no JPEG, PNG or WebP picture."))) from None


def _written(picture: Image.Image) -> "ContentFile[bytes]":
    has_holes = "A" in picture.getbands() or "transparency" in picture.info
    plain = picture.convert("RGBA" if has_holes else "RGB")
    plain.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    # Else comments and colour profiles of the original are written again.
    plain.info.clear()
    written = io.BytesIO()
    plain.save(written, "PNG" if has_holes else "JPEG", quality=88, optimize=True)
    return ContentFile(written.getvalue(), name="picture.png" if has_holes else "picture.jpg")
