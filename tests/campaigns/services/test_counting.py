"""Figures equal the rows, whatever happened; and are made equal where they do not."""

from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from campaigns.models import CampaignCount, CampaignHour, Recipient, Response
from campaigns.selectors.analytics.report import report_of
from campaigns.services.advance import advance_drips
from campaigns.services.attribution import attribute_due
from campaigns.services.counting import squash_counts
from campaigns.services.feed import feed_campaigns
from campaigns.services.reconciling import reconcile_campaigns
from leads.models import Lead
from leads.services.merging import merge_leads
from leads.services.selling import void_sale
from messaging.choices import MessageState
from messaging.models import Message
from tests.campaigns.factories import drip_on, fed, gateway, later, people
from tests.campaigns.histories import (
    answers,
    assert_figures_are_true,
    buys,
    hours_ago,
    lead_of,
    sent_at,
    told,
    true_numbers,
)
from tests.leads.factories import UserFactory

pytestmark = pytest.mark.django_db

CODES = ("131026", "131049", "")
STATES = (MessageState.DELIVERED, MessageState.READ, MessageState.UNKNOWN, MessageState.SENT)


@pytest.fixture
def campaign():
    people(4)
    channels = (gateway(rate_per_second=1000, delay_from=0, delay_to=0) for _ in range(2))
    return fed(drip_on(*channels, days=(1,), stop_on_reply=False))


def _one(rows, number):
    found = list(rows.order_by("pk"))
    return found[number % len(found)] if found else None


def happens(what: str, number: int) -> None:
    """`number` says to whom, when, and by which code."""
    message = _one(Message.objects.filter(origin__startswith="campaign:").exclude(sent_at=None), number)
    if what == "sent":
        sent_at(hours_ago(number % 40))
    elif what == "next step":
        later(days=1)
        advance_drips()
        feed_campaigns()
    elif what == "squashed":
        squash_counts()
    elif message is None:
        return
    elif what == "told":
        told([message.pk], STATES[number % len(STATES)])
    elif what == "failed":
        told([message.pk], MessageState.FAILED, error_code=CODES[number % len(CODES)])
    elif what == "answers":
        answers(message.conversation.lead)
    elif what == "buys":
        buys(message.conversation.lead)
    elif what == "voided":
        # What no campaign has led to names no sale.
        bought = Response.objects.filter(kind="sale", sale__isnull=False, sale__voided_at=None)
        if (one := _one(bought, number)) is not None:
            void_sale(sale=one.sale, by=None, reason="a mistake")
    elif what == "merged" and Lead.objects.count() > 2:
        one, other = Lead.objects.order_by("pk")[:2]
        merge_leads(keep=one.pk, other=other.pk, by=UserFactory())


DEEDS = ("sent", "sent", "told", "told", "failed", "answers", "buys", "voided", "next step", "squashed", "merged")


@settings(
    max_examples=6,
    deadline=None,
    # Making a failure smaller takes longer than understanding it.
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 100)), min_size=8, max_size=16))
def test_whatever_happens_figures_equal_the_rows(campaign, history):
    with transaction.atomic():
        for what, number in (("sent", 3), *history):
            happens(what, number)
        assert_figures_are_true(campaign)
        squash_counts()
        assert_figures_are_true(campaign)
        true, shown = true_numbers(campaign), report_of(campaign).total.tally
        assert shown.sent == true["sent"] + true["delivered"] + true["read"]
        assert (shown.read, shown.failed) == (true["read"], true["failed"])
        assert sum(shown.failures.values()) == true["failed"]
        assert (shown.replied, shown.converted) == (true["replied"], true["converted"])
        transaction.set_rollback(True)


def test_a_failure_is_counted_by_its_code_until_it_is_none(campaign):
    first, second, *_ = sent_at(hours_ago(1))
    told([first, second], MessageState.FAILED, error_code="131026")
    assert report_of(campaign).total.tally.failures == {"131026": 2}
    told([second], MessageState.DELIVERED)
    assert report_of(campaign).total.tally.failures["131026"] == 1


def test_squashing_changes_no_figure_and_leaves_a_row_for_each(campaign):
    messages = sent_at(hours_ago(3))
    told(messages, MessageState.DELIVERED)
    told(messages, MessageState.READ)
    before = report_of(campaign).funnel
    assert squash_counts() > 0
    assert report_of(campaign).funnel == before
    assert_figures_are_true(campaign)
    hours = Counter(CampaignHour.objects.values_list("variant", "channel", "hour", "what"))
    assert set(hours.values()) == {1}
    assert squash_counts() == 0


def test_who_is_erased_leaves_true_figures(campaign):
    messages = sent_at(hours_ago(30))
    told(messages[:2], MessageState.READ)
    told(messages[2:3], MessageState.FAILED, error_code="131026")
    gone = lead_of(messages[0])
    answers(gone)
    sale = buys(gone)
    later(days=1)
    advance_drips()
    before = report_of(campaign)
    assert before.revenue[0].sales == 1
    reached = [(stage.code, stage.number) for stage in before.funnel[1:]]
    waiting = before.progress.by_state["due"]

    gone.delete()
    lead_of(messages[2]).delete()

    for _ in range(2):
        found = report_of(campaign)
        assert [(stage.code, stage.number) for stage in found.funnel[1:]] == reached
        assert found.revenue == before.revenue
        assert found.total.tally.failures == {"131026": 1}
        # Only what they had still before them is gone.
        assert found.progress.by_state["due"] == waiting - 1
        assert not Response.objects.filter(lead=None, campaign=None).exists()
        squash_counts()
        call_command("check_campaign_figures", campaign.pk)
    assert set(Recipient.objects.values_list("lead", flat=True)) == set(Lead.objects.values_list("pk", flat=True))

    sale.refresh_from_db()
    void_sale(sale=sale, by=None, reason="a mistake")
    attribute_due()
    assert (report_of(campaign).revenue, report_of(campaign).total.tally.converted) == ((), 0)
    call_command("check_campaign_figures", campaign.pk)


def test_wrong_figures_are_found_and_corrected(campaign):
    sent_at(hours_ago(1))
    CampaignCount.objects.filter(what="sent").update(value=99)
    CampaignHour.objects.all().delete()
    with pytest.raises(CommandError, match="--repair"):
        call_command("check_campaign_figures")
    assert reconcile_campaigns() == 1
    assert_figures_are_true(campaign)
    assert report_of(campaign).total.tally.sent == Recipient.objects.filter(state="sent").count()
    assert reconcile_campaigns() == 0
    call_command("check_campaign_figures", campaign.pk)
