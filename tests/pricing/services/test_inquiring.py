"""Who asks for a price becomes an inquiry: of which product, by what kind of customer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.models import DueWork
from leads.choices import ActivityKind
from leads.models import Activity
from messaging.models import Reading
from messaging.services.readings import read_due_messages
from pricing.choices import CustomerType, InquiryOutcome
from pricing.models import Inquiry
from pricing.services.inquiring import ask_again, inquire_due, note_inquiries
from tests.messaging.admin.rows import received
from tests.messaging.factories import ConversationFactory
from tests.pricing.factories import ListingFactory, ProductFactory, observed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch) -> None:
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", lambda *_, **__: None)


@pytest.fixture
def ring_light():
    return ProductFactory(name_en="Ring light", name_ar="إضاءة دائرية", sku="RL-10", price=15_500)


def asks(text, conversation=None, **fields):
    """As it goes: stored, read, and looked at here."""
    message = received(conversation or ConversationFactory(), text, **fields)
    Reading.objects.create(message=message, next_at=timezone.now())
    read_due_messages()
    inquire_due()
    return message


@pytest.mark.parametrize(("text", "tongue"), [("How much is the ring light?", "en"), ("بكم الإضاءة الدائرية؟", "ar")])
def test_a_question_for_a_price_finds_its_product(ring_light, text, tongue):
    listing = ListingFactory(product=ring_light)
    observed(listing, 14_000)
    message = asks(text)

    inquiry = Inquiry.objects.get()
    assert (inquiry.product, inquiry.message, inquiry.price, inquiry.tongue) == (ring_light, message, 15_500, tongue)
    assert inquiry.facts["cheapest"] == pytest.approx(14_000 / 15_500) and inquiry.facts["rivals"] == 1
    lead = message.conversation.lead
    lead.refresh_from_db()
    assert lead.last_product_name == ring_light.name_in(tongue) and lead.last_inquiry_at == message.happened_at
    assert Activity.objects.filter(lead=lead, kind=ActivityKind.INQUIRY).count() == 1


def test_the_size_tells_which_of_two():
    ProductFactory(name_en="Ring light 10 inch")
    large = ProductFactory(name_en="Ring light 18 inch with stand")
    asks("How much is the 18-inch ring light with the stand?")
    assert Inquiry.objects.get().product == large


def test_how_much_is_about_what_was_talked_about(ring_light):
    conversation = ConversationFactory()
    received(conversation, "Is the ring light for 10 inch still there?", ago=timedelta(minutes=2))
    asks("how much?", conversation)
    assert Inquiry.objects.get().product == ring_light


def test_two_that_are_named_alike_are_left_to_a_person():
    ProductFactory(name_en="Ring light 10 inch")
    ProductFactory(name_en="Ring light 18 inch")
    asks("how much is the ring light?")
    inquiry = Inquiry.objects.get()
    assert (inquiry.outcome, inquiry.product) == (InquiryOutcome.SEVERAL, None)


def test_what_is_no_product_of_ours_can_be_looked_at_again_once_it_is(ring_light):
    asks("how much is the tripod?")
    assert Inquiry.objects.get().outcome == InquiryOutcome.NONE
    tripod = ProductFactory(name_en="Tripod")
    assert ask_again([Inquiry.objects.get().pk]) == 1
    inquire_due()
    assert Inquiry.objects.get().product == tripod


def test_told_twice_it_is_one_inquiry_and_one_entry(ring_light):
    message = asks("How much is the ring light?")
    note_inquiries([message.pk])
    ask_again([Inquiry.objects.get().pk])
    inquire_due()
    lead = message.conversation.lead
    lead.refresh_from_db()
    assert Inquiry.objects.count() == 1 and lead.inquiry_count == 1


def test_who_asks_for_something_else_is_no_inquiry(ring_light):
    asks("Thank you for the ring light!")
    assert not Inquiry.objects.exists()


def test_the_customer_is_known_by_what_they_wrote_before(ring_light):
    conversation = ConversationFactory()
    received(conversation, "that is too expensive, give me discount", ago=timedelta(hours=1))
    asks("how much last for the ring light?", conversation)
    inquiry = Inquiry.objects.get()
    assert inquiry.customer_type == CustomerType.PRICE_SENSITIVE
    assert {"asks_discount", "finds_it_dear"} <= set(inquiry.signals) and "expensive" in inquiry.told_by[0] + "".join(
        inquiry.told_by
    )


def test_what_fails_is_tried_again_alone(ring_light, monkeypatch):
    def breaks(message):
        raise ValueError(message.body)

    with monkeypatch.context() as broken:
        broken.setattr("pricing.services.inquiring.asked_for", breaks)
        asks("How much is the ring light?")
    inquiry = Inquiry.objects.get()
    assert (inquiry.work_state, inquiry.attempts, inquiry.error) == (DueWork.State.DUE, 1, "ValueError")
    Inquiry.objects.update(next_at=timezone.now())
    inquire_due()
    assert Inquiry.objects.get().product == ring_light
