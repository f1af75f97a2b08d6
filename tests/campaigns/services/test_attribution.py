from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from campaigns.choices import ResponseKind
from campaigns.models import Campaign, CampaignCount, Recipient, Response
from campaigns.services import attribution
from campaigns.services.advance import advance_drips
from campaigns.services.attribution import attribute_due
from campaigns.services.feed import feed_campaigns
from common.models import DueWork
from leads.choices import ConsentSource, ConsentStatus, SaleOrigin, Stage
from leads.services.consent import Evidence, record_consent
from leads.services.pipeline import move_stage
from leads.services.selling import Sold, record_sale, void_sale
from messaging.choices import Direction, MessageKind, MessageState
from messaging.models import Conversation, Message
from messaging.services.route import route_message
from tests.campaigns.factories import arrived, campaign_on, drip_on, fed, gateway, later, people, states
from tests.messaging.factories import queued_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel():
    return gateway(rate_per_second=1000, delay_from=0, delay_to=0)


@pytest.fixture
def lead():
    return people(1)[0]


@pytest.fixture
def campaign(channel, lead):
    """The first step was delivered just now."""
    campaign = fed(drip_on(channel))
    arrived()
    return campaign


def second_step():
    """A day later."""
    later(days=1)
    advance_drips()
    feed_campaigns()
    arrived()


def ours(body):
    message = Message.objects.get(body__startswith=body)
    Message.objects.filter(pk=message.pk).update(provider_id=f"wamid.{message.pk}")
    return f"wamid.{message.pk}"


def writes(lead, text="How much?", *, quoted_id="", kind=MessageKind.TEXT, **after):
    """They do, and everybody hears of it as when a webhook is drained."""
    conversation = Conversation.objects.get(lead=lead)
    at = timezone.now() + timedelta(**after)
    message = Message.objects.create(
        channel=conversation.channel, conversation=conversation, direction=Direction.IN, kind=kind, body=text,
        state=MessageState.RECEIVED, happened_at=at, quoted_id=quoted_id, provider_id=f"in.{Message.objects.count()}",
    )  # fmt: skip
    route_message(message.pk)
    attribute_due()
    return message


def counted(what):
    rows = CampaignCount.objects.filter(what=what).values_list("step__number", "value")
    sums = {}
    for step, value in rows:
        sums[step] = sums.get(step, 0) + value
    return {step: value for step, value in sums.items() if value}


def test_a_reply_belongs_to_the_step_that_it_quotes(campaign, lead):
    first = ours("Hello")
    second_step()
    writes(lead, quoted_id=first)
    response = Response.objects.get()
    assert (response.step.number, response.confidence, response.counted) == (1, 100, True)
    assert Recipient.objects.get().replied_at == response.at
    assert counted("replied") == {1: 1}


def test_without_a_quote_to_the_latest_before_it(campaign, lead):
    second_step()
    writes(lead)
    response = Response.objects.get()
    assert (response.step.number, response.confidence) == (2, 90)
    assert counted("replied") == {2: 1}


@pytest.mark.parametrize(("hours", "confidence"), [(0.5, 90), (20, 75), (70, 50), (73, None)])
def test_the_longer_it_took_the_less_we_are_sure(campaign, lead, hours, confidence):
    writes(lead, hours=hours)
    response = Response.objects.get()
    assert (response.confidence, response.work_state) == (confidence, DueWork.State.DONE)
    assert (Recipient.objects.get().replied_at is not None) == (confidence is not None)


def test_an_answer_to_somebody_else_is_none_to_us(campaign, lead):
    message = queued_message(Conversation.objects.get())
    Message.objects.filter(pk=message.pk).update(provider_id="wamid.staff", state="sent", sent_at=timezone.now())
    writes(lead, quoted_id="wamid.staff")
    assert Response.objects.get().recipient is None
    assert counted("replied") == {}


def test_a_quote_that_nobody_knows_is_no_quote(campaign, lead):
    writes(lead, quoted_id="wamid.gone")
    assert Response.objects.get().confidence == 90


def test_where_somebody_wrote_to_them_since_we_are_half_as_sure(campaign, lead):
    message = queued_message(Conversation.objects.get())
    now = timezone.now()
    Message.objects.filter(pk=message.pk).update(state="sent", sent_at=now, happened_at=now + timedelta(minutes=5))
    writes(lead, minutes=10)
    assert Response.objects.get().confidence == 45


def test_only_the_first_reply_counts(campaign, lead):
    writes(lead)
    writes(lead, "And in red?", minutes=5)
    assert list(Response.objects.order_by("pk").values_list("counted", flat=True)) == [True, False]
    assert counted("replied") == {1: 1}


def test_the_same_reply_announced_twice_is_one(campaign, lead):
    message = writes(lead)
    route_message(message.pk)
    attribute_due()
    assert Response.objects.count() == 1
    assert counted("replied") == {1: 1}


def test_a_stop_is_no_reply_but_an_opt_out(campaign, lead, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        writes(lead, "STOP")
    attribute_due()
    assert counted("replied") == {}
    assert counted("opted_out") == {1: 1}
    assert Recipient.objects.get().opted_out_at


def test_a_reaction_is_no_reply(campaign, lead):
    writes(lead, "👍", kind=MessageKind.REACTION)
    assert not Response.objects.exists()


def test_whom_no_campaign_wrote_to_costs_one_query(channel, django_assert_num_queries):
    from campaigns.services.responses import note_reply

    message = queued_message()
    with django_assert_num_queries(1):
        note_reply(message.pk)
    assert not Response.objects.exists()


def test_of_two_campaigns_the_later_one(channel, lead, campaign):
    later(hours=1)
    other = fed(campaign_on(channel, name="Second"))
    arrived()
    writes(lead)
    assert Response.objects.get().recipient.campaign == other


def test_a_reply_on_another_channel_is_to_nothing_of_this_one(campaign, lead):
    Conversation.objects.update(channel=gateway())
    writes(lead)
    assert Response.objects.get().recipient is None


def test_a_reply_takes_back_what_stands_in_the_outbox(campaign, lead):
    later(days=1)
    advance_drips()
    feed_campaigns()
    writes(lead, seconds=-5)
    assert states(campaign) == {"cancelled": 1}


def sale_of(lead, **more):
    sold = Sold(amount=Decimal("13900"), product_name="Blender")
    return record_sale(lead=lead, sold=sold, origin=SaleOrigin.HAND, **more).sale


def test_a_sale_converts_once_and_a_voided_one_not(campaign, lead):
    second_step()
    sale = sale_of(lead)
    sale_of(lead)
    attribute_due()
    assert counted("converted") == {2: 1}
    assert Recipient.objects.get().converted_at
    void_sale(sale=sale, by=None, reason="a mistake")
    attribute_due()
    assert counted("converted") == {}
    assert Recipient.objects.get().converted_at is None


def test_a_sale_before_the_message_or_long_after_is_none_of_it(campaign, lead):
    sale_of(lead, sold_at=timezone.now() - timedelta(hours=1))
    later(days=8)
    sale_of(lead)
    attribute_due()
    assert Response.objects.count() == 2
    assert counted("converted") == {}


def test_a_lead_that_is_won_over_converts(campaign, lead):
    for stage in (Stage.CONTACTED, Stage.QUALIFIED, Stage.CONVERTED):
        move_stage(lead=lead, to=stage, by=None)
    attribute_due()
    assert Response.objects.get().kind == ResponseKind.STAGE
    assert counted("converted") == {1: 1}


def test_an_opt_out_elsewhere_is_counted_too(campaign, lead, django_capture_on_commit_callbacks):
    no = Evidence(ConsentSource.STAFF, at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        record_consent(lead_id=lead.pk, status=ConsentStatus.WITHDRAWN, evidence=no)
    attribute_due()
    assert counted("opted_out") == {1: 1}


def test_what_fails_is_tried_again_alone_and_left_to_a_person_in_the_end(campaign, lead, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(attribution, "latest_sent", lambda **_: 1 / 0)
        writes(lead)
        for _ in range(DueWork.MAX_ATTEMPTS):
            Response.objects.update(next_at=None)
            attribute_due()
    response = Response.objects.get()
    assert (response.work_state, response.error) == ("failed", "ZeroDivisionError")
    attribution.attribute_again(response.pk)
    assert counted("replied") == {1: 1}
    assert Campaign.objects.count() == 1
