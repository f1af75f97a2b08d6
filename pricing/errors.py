"""What pricing refuses, in sentences for staff."""

from django.utils.translation import gettext as _


class PricingError(Exception):
    """Root of what this app raises on purpose; `str()` is fit to be shown to staff."""


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


class OfferImpossible(PricingError):
    """An offer that makes no sense, or stands in the way of another."""


class OutsideRules(PricingError):
    """A price that the policy does not allow."""


class PolicyNotTested(PricingError):
    def __init__(self) -> None:
        super().__init__(_("Try it on the past first, as it is now: a policy that was not tried is not switched on."))


class NothingToTry(PricingError):
    def __init__(self) -> None:
        super().__init__(
            _("No competitor’s price is known yet for these products: wait for the first round of reading.")
        )


class NoPolicy(PricingError):
    def __init__(self) -> None:
        super().__init__(_("No pricing policy that is on covers this product."))


class BatchRuns(PricingError):
    def __init__(self) -> None:
        super().__init__(_("Another batch of this catalogue runs. Wait until it is over."))


class NothingToRollBack(PricingError):
    def __init__(self) -> None:
        super().__init__(_("Nothing in it can be rolled back: Meta had confirmed nothing before it, or refused it."))
