"""What pricing refuses, in sentences for staff."""

from django.utils.translation import gettext as _

from common.phrases import Phrase


class PricingError(Exception):
    """Root of what this app raises on purpose; `str()` is fit to be shown to staff."""


class PictureRefused(PricingError):
    def __init__(self, why: Phrase) -> None:
        super().__init__(why)


class RowWrong(PricingError):
    """A row of a list that cannot be a product."""


class DecidedMeanwhile(PricingError):
    def __init__(self) -> None:
        super().__init__(_("Somebody has decided about this price already, or it was read anew. Look again."))


class BelowFloor(PricingError):
    def __init__(self, floor: str) -> None:
        super().__init__(_("That is below our lowest price, %(floor)s.") % {"floor": floor})


class OtherCurrency(PricingError):
    def __init__(self) -> None:
        super().__init__(_("Their price is in another currency."))
