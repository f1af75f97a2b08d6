"""Offers hold until their time, and their end brings the old price back."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from messaging.content import Template, Text
from messaging.errors import WindowClosed
from messaging.models import MessageTemplate
from pricing.choices import OfferState, TextKind
from pricing.errors import BelowFloor, OfferImpossible
from pricing.models import Offer, OfferText, PriceChange
from pricing.services.offering import end_offer, expire_offers, make_offer
from pricing.services.products import save_product
from pricing.services.writing import Said, content_for, submit_texts
from tests.leads.factories import LeadFactory
from tests.messaging.factories import ConversationFactory
from tests.pricing.factories import ProductFactory

pytestmark = pytest.mark.django_db


def offered(product=None, price=13_900, *, hours=4, **fields):
    product = product or ProductFactory(name_en="Ring light", price=15_500, floor=12_000)
    return make_offer(product=product, price=Decimal(price), ends_at=timezone.now() + timedelta(hours=hours), **fields)


def price_of(offer):
    offer.product.refresh_from_db()
    return offer.product.price


def test_an_offer_for_all_is_the_price_until_it_expires():
    offer = offered()
    assert price_of(offer) == 13_900 and expire_offers() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=4, seconds=1), tick=False):
        assert (expire_offers(), expire_offers()) == (1, 0)
    offer.refresh_from_db()
    assert offer.state == OfferState.ENDED and price_of(offer) == 15_500
    assert list(PriceChange.objects.order_by("pk").values_list("after", "origin")) == [
        (13_900, "offer"),
        (15_500, "offer"),
    ]


def test_what_staff_priced_meanwhile_stays():
    offer = offered()
    offer.product.refresh_from_db()
    offer.product.price = Decimal(14_500)
    save_product(product=offer.product, by=None, origin="staff")
    assert end_offer(offer=offer) and price_of(offer) == 14_500 and not end_offer(offer=offer)


def test_an_offer_for_a_person_leaves_the_shelf_alone_and_replaces_their_last():
    first = offered(lead=LeadFactory())
    second = offered(first.product, 13_000, lead=first.lead)
    first.refresh_from_db()
    assert price_of(second) == 15_500 and first.state == OfferState.CANCELLED
    assert Offer.objects.filter(state=OfferState.ACTIVE).get() == second


@pytest.mark.parametrize(
    ("price", "hours", "refusal"),
    [
        (11_000, 4, BelowFloor),
        (15_500, 4, OfferImpossible),
        (13_900, -1, OfferImpossible),
        (13_900, 999, OfferImpossible),
    ],
)
def test_what_makes_no_sense_is_refused(price, hours, refusal):
    with pytest.raises(refusal):
        offered(price=price, hours=hours)
    assert not Offer.objects.exists() and not PriceChange.objects.exists()


def test_two_for_all_at_once_are_refused():
    offer = offered()
    with pytest.raises(OfferImpossible, match="already"):
        offered(offer.product, 13_000)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["₦13,900", "₦15,500", "for 4 hours", "Ring light"]), ("ar", ["13,900", "4 ساعات", "Ring light"])],
)
def test_a_text_counts_down_in_the_customers_language(language, words):
    offer, conversation = offered(lead=LeadFactory(first_name="Amina")), ConversationFactory()
    said = Said(offer.product, offer.price, offer.lead, offer.ends_at)
    content = content_for(conversation, TextKind.PRICE_DROP, said, language=language)
    assert isinstance(content, Text) and all(word in content.body for word in [*words, "Amina"])
    assert "{" not in content.body


def test_with_the_window_closed_only_an_approved_template_goes():
    conversation = ConversationFactory(window_until=timezone.now() - timedelta(hours=1), channel__parent_id="1")
    said = Said(ProductFactory(name_en="Ring light", price=15_500), Decimal(15_500), conversation.lead)
    with pytest.raises(WindowClosed):
        content_for(conversation, TextKind.VALUE, said, language="en")
    text = OfferText.objects.get(kind=TextKind.VALUE, language="en")
    MessageTemplate.objects.create(
        account_id="1",
        name=text.template_name,
        language="en",
        status="APPROVED",
        synced_at=timezone.now(),
        components=[{"type": "BODY", "text": text.template_body}],
    )
    content = content_for(conversation, TextKind.VALUE, said, language="en")
    assert isinstance(content, Template)
    assert [one["text"] for one in content.components[0]["parameters"]][1:] == ["Ring light", "₦15,500"]


def test_texts_are_submitted_in_both_languages_once(providers):
    channel = providers.channel()
    texts = list(OfferText.objects.filter(kind=TextKind.PRICE_DROP))
    assert [each.error for each in submit_texts(texts)] == ["", ""]
    rows = MessageTemplate.objects.filter(account_id=channel.parent_id, name__startswith="price_drop_")
    assert set(rows.values_list("language", "category")) == {("en", "MARKETING"), ("ar", "MARKETING")}
    assert all(each.is_known for each in submit_texts(texts))
