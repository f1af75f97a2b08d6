"""Who asked and fell silent: who is written to, who is not, and why."""

from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from leads.choices import ConsentPurpose
from leads.models import Lead
from leads.services.selling import Sold, record_sale
from messaging.choices import ChannelState, MessageState, Priority
from messaging.models import Channel, Conversation, Message, SendingRules
from messaging.selectors.sending_rules import forget_rules
from messaging.services.route import route_message
from pricing.choices import DecisionState, GhostVerdict, OfferState
from pricing.models import Decision, GhostContact
from pricing.selectors.ghosts import is_held_out, uplift
from pricing.services.winning_back import judge_ghosts, stop_answered, win_back
from pricing.uplift import Arm, Uplift
from tests.messaging.admin.rows import received, sent
from tests.messaging.factories import ChannelFactory, ConversationFactory
from tests.pricing.factories import InquiryFactory, ListingFactory, PolicyFactory, ProductFactory, observed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", lambda *_, **__: None)
    monkeypatch.setattr("pricing.services.winning_back.is_held_out", lambda lead_id: False)
    forget_rules()
    yield
    forget_rules()


@pytest.fixture
def product():
    PolicyFactory(wins_back=True)
    product = ProductFactory(name_en="Ring light", price=15_500, floor=12_000)
    observed(ListingFactory(product=product), 14_500)
    return product


def ghost(product, *, hours=48, kind="whapi", **fields):
    """Asked so long ago, and nothing since."""
    at = timezone.now() - timedelta(hours=hours)
    conversation = ConversationFactory(
        channel=ChannelFactory(kind=kind), last_inbound_at=at, window_until=at + timedelta(hours=24)
    )
    Lead.objects.filter(pk=conversation.lead_id).update(last_inbound_at=at)
    message = received(conversation, "how much is it?", happened_at=at)
    return InquiryFactory(product=product, lead=conversation.lead, message=message, asked_at=at, **fields)


def verdicts():
    return [each.verdict for each in judge_ghosts()]


def test_a_ghost_gets_a_fresh_price_once(product):
    inquiry = ghost(product)
    assert verdicts() == [GhostVerdict.READY]
    assert (win_back(), win_back()) == (1, 0)
    message, decision = Message.objects.get(origin="ghosts"), Decision.objects.get()
    assert message.priority == Priority.BULK and "for 4 hours" in message.body
    assert (decision.state, decision.inquiry, decision.offer.lead) == (DecisionState.SENT, inquiry, inquiry.lead)
    assert message.expires_at == pytest.approx(decision.offer.ends_at, abs=timedelta(seconds=2))
    assert GhostContact.objects.get().verdict == GhostVerdict.CONTACTED


@pytest.mark.parametrize("hours", [23, 7 * 24 + 1])
def test_too_early_and_too_late_nobody_is_a_ghost(product, hours):
    ghost(product, hours=hours)
    assert verdicts() == []


def test_who_bought_or_wrote_since_is_no_ghost(product):
    bought, wrote = ghost(product), ghost(product)
    record_sale(lead=bought.lead, sold=Sold(Decimal(15_500), product_sku=product.sku), origin="hand")
    Lead.objects.filter(pk=wrote.lead_id).update(last_inbound_at=timezone.now())
    assert verdicts() == []


WRITTEN_TO = (GhostVerdict.CONTACTED, GhostVerdict.READY)


@pytest.mark.parametrize("verdict", [verdict for verdict in GhostVerdict if verdict not in WRITTEN_TO])
def test_the_list_says_why_somebody_is_not_written_to(product, verdict, monkeypatch):
    kind = "whatsapp_cloud" if verdict == GhostVerdict.NO_TEMPLATE else "whapi"
    inquiry = ghost(product, kind=kind)
    conversation = inquiry.message.conversation
    if verdict == GhostVerdict.HELD_OUT:
        monkeypatch.setattr("pricing.services.winning_back.is_held_out", lambda lead_id: True)
    elif verdict == GhostVerdict.NOTHING_TO_SAY:
        product.listings.all().delete()
        inquiry.customer_type = "unknown"
        inquiry.save()
    elif verdict == GhostVerdict.NO_POLICY:
        product.decisions.all().delete()
        PolicyFactory._meta.model.objects.update(wins_back=False)
    elif verdict == GhostVerdict.NOT_CONSENTED:
        monkeypatch.setattr(
            "pricing.services.winning_back.may_send", lambda *_, purpose, **__: purpose != ConsentPurpose.MARKETING
        )
    elif verdict == GhostVerdict.WRITTEN_LATELY:
        GhostContact.objects.create(
            inquiry=InquiryFactory(product=product, lead=inquiry.lead, asked_at=timezone.now() - timedelta(days=5)),
            lead=inquiry.lead,
            verdict=GhostVerdict.CONTACTED,
            at=timezone.now() - timedelta(days=3),
        )
    elif verdict == GhostVerdict.NO_CHANNEL:
        Channel.objects.filter(pk=conversation.channel_id).update(state=ChannelState.PAUSED)
    elif verdict == GhostVerdict.IN_TALK:
        sent(conversation, priority=Priority.STAFF)
    elif verdict == GhostVerdict.SOLD_OUT:
        product.stock = 0
        product.save()
    elif verdict == GhostVerdict.QUIET:
        SendingRules.objects.update_or_create(pk=1, defaults={"quiet_from": time(0), "quiet_until": time(23, 59, 59)})
    assert verdicts() == [verdict]
    assert win_back() == 0 and not Message.objects.filter(origin="ghosts").exists()


def test_one_in_ten_is_held_out_always_the_same():
    held = [pk for pk in range(1, 20_001) if is_held_out(pk)]
    assert 0.09 < len(held) / 20_000 < 0.11 and held == [pk for pk in range(1, 20_001) if is_held_out(pk)]


def test_the_held_out_are_noted_and_not_drawn_again(product, monkeypatch):
    ghost(product)
    monkeypatch.setattr("pricing.services.winning_back.is_held_out", lambda lead_id: True)
    win_back()
    assert GhostContact.objects.get().verdict == GhostVerdict.HELD_OUT and verdicts() == []


def test_it_stops_at_the_first_reply(product):
    ghost(product)
    win_back()
    assert stop_answered() == 0
    Conversation.objects.update(last_inbound_at=timezone.now() + timedelta(seconds=1))
    assert stop_answered() == 1
    assert Message.objects.get(origin="ghosts").state == MessageState.CANCELLED


def test_a_reply_stops_it_before_anything_sweeps(product):
    conversation = ghost(product).message.conversation
    win_back()
    route_message(received(conversation, "long ago", happened_at=timezone.now() - timedelta(hours=1)).pk)
    assert Message.objects.get(origin="ghosts").state == MessageState.QUEUED, "what was said before is no reply"
    elsewhere = ConversationFactory(lead=conversation.lead, channel=ChannelFactory(kind="waha"))
    route_message(received(elsewhere, "hello again").pk)
    assert Message.objects.get(origin="ghosts").state == MessageState.CANCELLED
    assert Decision.objects.get().offer.state == OfferState.CANCELLED


def test_the_uplift_has_its_interval():
    uplift_of = Uplift(Arm(1000, 150), Arm(100, 5))
    low, high = uplift_of.interval
    assert uplift_of.difference == pytest.approx(0.1) and 0.03 < low < 0.1 < high < 0.15
    assert Uplift(Arm(10, 1), Arm(0, 0)).interval is None


def test_a_purchase_within_a_week_of_the_contact_counts(product):
    long_ago = timezone.now() - timedelta(days=20)
    for verdict, days in ((GhostVerdict.CONTACTED, 3), (GhostVerdict.CONTACTED, 9), (GhostVerdict.HELD_OUT, None)):
        inquiry = InquiryFactory(product=product, asked_at=long_ago)
        GhostContact.objects.create(inquiry=inquiry, lead=inquiry.lead, verdict=verdict, at=long_ago)
        if days:
            record_sale(
                lead=inquiry.lead, sold=Sold(Decimal(15_500)), origin="hand", sold_at=long_ago + timedelta(days=days)
            )
    found = uplift()
    assert (found.contacted, found.held_out) == (Arm(2, 1), Arm(1, 0))
