from datetime import datetime
from decimal import Decimal
from uuid import uuid4

import factory
from django.utils import timezone

from common.models import DueWork
from pricing.choices import CustomerType, InquiryOutcome, LiveMode, ObservationState, SourceKind
from pricing.models import Competitor, Inquiry, Listing, Observation, PricingPolicy, Product
from tests.leads.factories import LeadFactory


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
    defaults = {
        "currency": "NGN",
        "proof": f"₦ {amount}",
        "parser": "page:json-ld",
        "confidence": 95,
        "confirmed_at": at,
    }
    observation = Observation.objects.create(
        listing=listing,
        amount=Decimal(amount),
        observed_at=at,
        url=listing.url,
        state=ObservationState.ACCEPTED,
        reading=uuid4(),
        **defaults | facts,
    )
    listing.current = observation
    listing.save(update_fields=["current"])
    return observation


class PolicyFactory(factory.django.DjangoModelFactory):
    """Tried and switched on."""

    class Meta:
        model = PricingPolicy

    is_on = True
    live = LiveMode.SUGGEST


class InquiryFactory(factory.django.DjangoModelFactory):
    """Looked at already, of a price-sensitive customer."""

    class Meta:
        model = Inquiry

    product = factory.SubFactory(ProductFactory)
    lead = factory.SubFactory(LeadFactory)
    asked_at = factory.LazyFunction(timezone.now)
    outcome = InquiryOutcome.PRODUCT
    language = "en"
    customer_type = CustomerType.PRICE_SENSITIVE
    price = factory.SelfAttribute("product.price")
    currency = "NGN"
    work_state = DueWork.State.DONE
