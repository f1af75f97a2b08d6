"""What pricing refuses, in sentences for staff."""

from common.phrases import Phrase


class PricingError(Exception):
    """Root of what this app raises on purpose; `str()` is fit to be shown to staff."""


class PictureRefused(PricingError):
    def __init__(self, why: Phrase) -> None:
        super().__init__(why)


class RowWrong(PricingError):
    """A row of a list that cannot be a product."""
