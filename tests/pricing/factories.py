from datetime import datetime
from decimal import Decimal
from uuid import uuid4

import factory
from django.utils import timezone

from pricing.choices import ObservationState, SourceKind
from pricing.models import Competitor, Listing, Observation, Product


class ProductFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Product

    sku = factory.Sequence("SKU-{}".format)
    name_en = factory.Sequence("Product {}".format)
    price = Decimal(10_000)
    currency = "NGN"


class CompetitorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Competitor

    name = factory.Sequence("Shop {}".format)


class ListingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Listing

    product = factory.SubFactory(ProductFactory)
    competitor = factory.SubFactory(CompetitorFactory)
    source = SourceKind.PAGE
    url = factory.Sequence("https://shop.example/{}".format)
    market = "NG"


def observed(listing: Listing, amount: int | str, *, at: datetime | None = None, **facts: object) -> Observation:
    """A price that counts now."""
    at = at or timezone.now()
    defaults = {"currency": "NGN", "proof": f"₦ {amount}", "parser": "page:json-ld", "confidence": 95}
    observation = Observation.objects.create(
        listing=listing,
        amount=Decimal(amount),
        observed_at=at,
        confirmed_at=at,
        url=listing.url,
        state=ObservationState.ACCEPTED,
        reading=uuid4(),
        **defaults | facts,
    )
    listing.current = observation
    listing.save(update_fields=["current"])
    return observation
