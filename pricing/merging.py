"""What becomes of offers when two leads turn out to be one person."""

from leads.merging.registry import Combined, combine_rows

from .models import Offer


def register() -> None:
    combine_rows(Offer, combine_offers)


def combine_offers(kept: Offer, other: Offer) -> Combined:
    """What was promised is kept: the lower of two running prices, as it was told."""
    better = min((kept, other), key=lambda offer: offer.price)
    return Combined({"price": better.price, "regular": better.regular, "ends_at": better.ends_at})
