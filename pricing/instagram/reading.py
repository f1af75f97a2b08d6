"""Which price a post asks for which product: by its caption, and by what stands in its pictures."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from common.pictures import PictureRefused

from ..models import Product
from ..ocr import EngineMissing, PictureRead, read_picture
from ..reading import PriceReading, Role, read_prices
from ..selectors.naming import named_products
from ..sources import PriceFound
from ..sources.base import proof_of
from .base import Post

logger = logging.getLogger(__name__)

_MOST_PICTURES = 3
Fetch = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True)
class PostRead:
    """A post with what its pictures say; the pictures themselves are forgotten."""

    post: Post
    pictures: tuple[PictureRead, ...]

    @property
    def text(self) -> str:
        return "\n".join([self.post.caption, *(picture.text for picture in self.pictures)])


def read_post(post: Post, *, market: str, fetch: Fetch) -> PostRead:
    """`fetch` brings the bytes of a picture, or None. A picture that cannot be read stops nothing."""
    contents = (fetch(url) for url in post.images[:_MOST_PICTURES])
    return PostRead(post, tuple(_pictures((content for content in contents if content), market)))


def _pictures(contents: Iterator[bytes], market: str) -> Iterator[PictureRead]:
    for content in contents:
        try:
            yield read_picture(content, market=market)
        except (PictureRefused, EngineMissing) as refusal:
            logger.info("picture_not_read", extra={"why": type(refusal).__name__})


def prices_for(product: Product, read: PostRead, *, market: str) -> list[PriceFound]:
    """Nothing where the post is of other products, or names no price."""
    if not _names(product, read.text):
        return []
    caption = _of_caption(product, read, market)
    pictured = list(_of_pictures(read))
    seen = {(found.amount, found.currency): found for found in pictured}
    # Said in words and shown as well: the words are the proof, the picture goes with them.
    both = [_with_crop(found, seen.pop((found.amount, found.currency), None)) for found in caption]
    return _numbered([*both, *seen.values()])


def _of_caption(product: Product, read: PostRead, market: str) -> list[PriceFound]:
    """Of a list of goods, the lines of ours."""
    lines = [line for line in read.post.caption.splitlines() if line.strip()]
    ours = [line for line in lines if _names(product, line) and read_prices(line, market=market)]
    texts = ours or [read.post.caption]
    return [found for text in texts for found in _of_text(text, read, market)]


def _of_text(text: str, read: PostRead, market: str) -> Iterator[PriceFound]:
    readings = read_prices(text, market=market)
    old = max((each.amount for each in readings if each.role == Role.OLD), default=None)
    for reading in readings:
        if reading.role != Role.OLD:
            certainty = _certainty(reading, float(reading.confidence))
            yield PriceFound(
                reading.amount,
                reading.currency,
                proof_of(text),
                "instagram:caption",
                was=old,
                title=_title(read),
                confidence=certainty,
                url=read.post.url,
            )


def _of_pictures(read: PostRead) -> Iterator[PriceFound]:
    for picture in read.pictures:
        old = max((each.reading.amount for each in picture.prices if each.reading.role == Role.OLD), default=None)
        for price in picture.prices:
            if price.reading.role != Role.OLD:
                yield PriceFound(
                    price.reading.amount,
                    price.reading.currency,
                    proof_of(picture.text),
                    f"instagram:{picture.engine}",
                    was=old,
                    title=_title(read),
                    confidence=_certainty(price.reading, price.confidence / 100),
                    url=read.post.url,
                    crop=price.crop,
                )


def _certainty(reading: PriceReading, confidence: float) -> int:
    """ "From 5,000" is a price of something, seldom of what we sell."""
    return int(100 * confidence * (0.7 if reading.role == Role.FROM else 1.0))


def _with_crop(found: PriceFound, pictured: PriceFound | None) -> PriceFound:
    if pictured is None:
        return found
    return replace(found, crop=pictured.crop, confidence=max(found.confidence, pictured.confidence))


def _numbered(found: Sequence[PriceFound]) -> list[PriceFound]:
    if len(found) < 2:
        return list(found)
    return [replace(each, place=f"price {number}") for number, each in enumerate(found, start=1)]


def _names(product: Product, text: str) -> bool:
    """Not where another product is named more fully: a ring light of 18 inches is none of 10."""
    named = named_products(text)
    best = max((each.share for each in named), default=0.0)
    return any(each.product.pk == product.pk and each.share == best for each in named)


def _title(read: PostRead) -> str:
    return next((line.strip() for line in read.post.caption.splitlines() if line.strip()), "")[:300]
