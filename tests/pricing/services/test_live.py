"""Live in the chat: who asks gets a price, a word about what it is worth, or is left to staff."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from messaging.choices import Priority
from messaging.models import Channel, Message, Reading
from pricing.choices import CustomerType, DecisionState, LiveMode, OfferState, Strategy
from pricing.models import Decision, Offer
from pricing.services.live import decide_inquiry
from tests.leads.factories import UserFactory
from tests.messaging.admin.rows import read, received, sent
from tests.messaging.factories import ConversationFactory
from tests.pricing.factories import InquiryFactory, ListingFactory, PolicyFactory, ProductFactory, observed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch) -> None:
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", lambda *_, **__: None)


def asked(text="how much is the ring light?", *, auto_reply="on", undercut=True, **fields):
    """An inquiry in a chat, for a product that others sell for less."""
    product = ProductFactory(name_en="Ring light", price=15_500, floor=12_000, cost=9_000)
    if undercut:
        observed(ListingFactory(product=product), 14_500)
    message = received(ConversationFactory(channel__auto_reply=auto_reply), text)
    read(message)
    return InquiryFactory(product=product, message=message, lead=message.conversation.lead, **fields)


def test_within_the_limits_it_answers_by_itself_and_the_offer_exists():
    PolicyFactory(live=LiveMode.SEND)
    inquiry = asked()
    decision = decide_inquiry(inquiry.pk)
    decision.refresh_from_db()
    offer, message = Offer.objects.get(), decision.message
    assert (decision.state, decision.strategy, decision.offer) == (
        DecisionState.SENT,
        Strategy.PRICE_DROP,
        offer,
    )
    assert offer.lead == inquiry.lead and 13_950 <= offer.price == decision.new_price <= 14_500
    assert f"₦{offer.price:,.0f}" in message.body and "for 4 hours" in message.body
    assert (message.origin, message.priority) == ("pricing", Priority.REPLY)
    assert decision.inputs["facts"]["cheapest"] == "14500.00" and decision.reasoning
    assert decide_inquiry(inquiry.pk) is None and Message.objects.filter(origin="pricing").count() == 1


def test_somebody_new_is_greeted_first():
    PolicyFactory(live=LiveMode.SEND)
    inquiry = asked()
    Channel.objects.update(greeting_on=True, greeting_text="Welcome to Amal's shop!")
    decide_inquiry(inquiry.pk)
    greeting, answer = Message.objects.get(origin="pricing").body.split("\n\n", 1)
    assert greeting == "Welcome to Amal's shop!" and "₦" in answer


@pytest.mark.parametrize(
    "case",
    [
        {"auto_reply": "off"},
        {"text": "how much is the ring light? Do you deliver to Ikeja?"},
    ],
)
def test_what_a_person_should_look_at_first_is_suggested(case):
    PolicyFactory(live=LiveMode.SEND)
    inquiry = asked(**case)
    decide_inquiry(inquiry.pk)
    assert Decision.objects.get().state == DecisionState.SUGGESTED
    assert not Message.objects.filter(origin="pricing").exists()
    assert "Ring light is ₦" in Reading.objects.get().suggested_reply


def test_a_policy_that_suggests_never_sends():
    PolicyFactory(live=LiveMode.SUGGEST)
    decide_inquiry(asked().pk)
    assert Decision.objects.get().state == DecisionState.SUGGESTED


def test_who_looks_for_quality_is_told_what_it_is_worth_and_no_offer_is_made():
    PolicyFactory(live=LiveMode.SEND)
    decide_inquiry(asked(customer_type=CustomerType.QUALITY_SEEKER).pk)
    decision = Decision.objects.get()
    assert (decision.strategy, decision.state) == (Strategy.VALUE, DecisionState.SENT)
    assert "₦15,500" in decision.message.body and not Offer.objects.exists()


def test_what_was_offered_holds_and_is_said_again():
    PolicyFactory(live=LiveMode.SEND)
    inquiry = asked()
    until = timezone.now() + timedelta(hours=2, minutes=1)
    Offer.objects.create(
        product=inquiry.product,
        lead=inquiry.lead,
        price=13_900,
        regular=15_500,
        currency="NGN",
        starts_at=timezone.now(),
        ends_at=until,
    )
    decide_inquiry(inquiry.pk)
    decision = Decision.objects.get()
    assert decision.new_price == 13_900 and "for 2 hours" in decision.message.body
    assert Offer.objects.filter(state=OfferState.ACTIVE).count() == 1


def test_a_person_who_answered_first_is_not_talked_over():
    PolicyFactory(live=LiveMode.SEND)
    inquiry = asked()
    sent(inquiry.message.conversation, author=UserFactory(), priority=Priority.STAFF)
    decide_inquiry(inquiry.pk)
    assert Decision.objects.get().state == DecisionState.HELD and not Offer.objects.exists()


@pytest.mark.parametrize("why", ["off", "no policy", "old", "complaint"])
def test_it_is_silent_where_it_should_be(why):
    if why != "no policy":
        PolicyFactory(live=LiveMode.OFF if why == "off" else LiveMode.SEND)
    inquiry = asked("I want my money back, this is a scam. How much did I pay?" if why == "complaint" else "how much?")
    if why == "old":
        inquiry.asked_at = timezone.now() - timedelta(hours=1)
        inquiry.save()
    decide_inquiry(inquiry.pk)
    assert not Message.objects.filter(origin="pricing").exists() and not Offer.objects.exists()


def test_who_haggles_is_answered_though_the_auto_reply_would_hand_over():
    PolicyFactory(live=LiveMode.SEND)
    decide_inquiry(asked("last price for the ring light?").pk)
    assert Decision.objects.get().state == DecisionState.SENT


def test_the_floor_holds_in_the_chat_too():
    PolicyFactory(live=LiveMode.SEND)
    inquiry = asked()
    inquiry.product.floor = Decimal(15_500)
    inquiry.product.save()
    decide_inquiry(inquiry.pk)
    assert Decision.objects.get().strategy == Strategy.VALUE
