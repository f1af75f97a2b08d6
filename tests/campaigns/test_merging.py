from datetime import timedelta

import pytest
from django.db.models import F

from campaigns.models import CampaignHour, PastStep, Recipient, Response
from campaigns.selectors.analytics.report import report_of
from campaigns.services.advance import advance_drips
from campaigns.services.feed import feed_campaigns
from campaigns.services.reconciling import reconcile
from leads.models import Lead
from leads.services.merging import merge_leads, undo_merge
from tests.campaigns.factories import campaign_on, drip_on, fed, gateway, later, launched, people, states
from tests.campaigns.histories import answers, assert_figures_are_true, hours_ago, sent_at
from tests.leads.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_person_stays_one_recipient_and_keeps_what_they_got():
    first, second = people(2)
    sent = fed(campaign_on(gateway(rate_per_second=100, delay_from=0, delay_to=0)))
    Recipient.objects.filter(lead=first).update(state="due", message=None)
    message = Recipient.objects.get(lead=second).message
    waiting = launched(campaign_on(gateway()))
    Recipient.objects.filter(campaign=waiting, lead=first).delete()
    merge = merge_leads(keep=first.pk, other=second.pk, by=UserFactory()).merge
    assert Recipient.objects.get(campaign=sent).message == message
    assert Recipient.objects.get(campaign=waiting).lead == first
    undo_merge(merge=merge, by=UserFactory())
    assert Recipient.objects.filter(campaign=sent).count() == 2
    assert Recipient.objects.get(campaign=sent, lead=second).message == message


def test_figures_follow_a_merge_and_its_undo():
    first, second = people(2)
    campaign = fed(campaign_on(gateway(rate_per_second=100, delay_from=0, delay_to=0)))
    merge = merge_leads(keep=first.pk, other=second.pk, by=UserFactory()).merge
    assert states(campaign) == {"queued": 1}
    undo_merge(merge=merge, by=UserFactory())
    assert states(campaign) == {"queued": 2}


@pytest.fixture
def drip():
    """Two people: both had the first step, the second is at the second step, and both answered."""
    first, second = people(2)
    campaign = fed(drip_on(gateway(rate_per_second=1000, delay_from=0, delay_to=0), stop_on_reply=False))
    sent_at(hours_ago(2))
    answers(second, at=hours_ago(1.5))
    answers(first, at=hours_ago(1))
    later(days=1)
    Recipient.objects.filter(lead=first).update(queued_at=F("queued_at") + timedelta(days=1))
    CampaignHour.objects.all().delete()
    advance_drips()
    feed_campaigns()
    sent_at(hours_ago(0.5))
    reconcile(campaign.pk)
    return campaign


def test_steps_behind_somebody_come_over_with_the_row_that_says_more(drip):
    first, second = Lead.objects.order_by("pk")
    Recipient.objects.filter(lead=first).update(state="excluded", message=None, replied_at=None)
    Response.objects.filter(lead=first).update(counted=False)
    reconcile(drip.pk)
    (past,) = PastStep.objects.all()
    merge = merge_leads(keep=first.pk, other=second.pk, by=UserFactory()).merge
    (row,) = Recipient.objects.all()
    assert (row.lead, row.step.number) == (first, 2)
    assert PastStep.objects.get().pk == past.pk and PastStep.objects.get().recipient == row
    assert_figures_are_true(drip)
    undo_merge(merge=merge, by=UserFactory())
    assert PastStep.objects.get().recipient.lead == second
    assert_figures_are_true(drip)


def test_steps_behind_the_row_that_goes_are_taken_off_the_figures(drip):
    first, second = Lead.objects.order_by("pk")
    Recipient.objects.filter(lead=second).update(state="due", message=None, variant=None)
    reconcile(drip.pk)
    merge = merge_leads(keep=first.pk, other=second.pk, by=UserFactory()).merge
    assert not PastStep.objects.exists()
    assert_figures_are_true(drip)
    undo_merge(merge=merge, by=UserFactory())
    assert PastStep.objects.get().recipient.lead == second
    assert_figures_are_true(drip)


@pytest.mark.parametrize("keeps_the_first", [True, False])
def test_of_two_answers_the_earlier_counts(drip, keeps_the_first):
    kept, other = Lead.objects.order_by("pk" if keeps_the_first else "-pk")
    earliest = Response.objects.order_by("at").first()
    merge = merge_leads(keep=kept.pk, other=other.pk, by=UserFactory()).merge
    (row,) = Recipient.objects.all()
    assert row.replied_at == earliest.at
    assert Response.objects.filter(recipient=row).count() == 2
    assert Response.objects.get(counted=True) == earliest
    assert report_of(drip).total.tally.replied == 1
    assert_figures_are_true(drip)
    undo_merge(merge=merge, by=UserFactory())
    assert report_of(drip).total.tally.replied == 2
    assert_figures_are_true(drip)


def test_years_of_the_same_person_stay_apart():
    first, second = people(2)
    campaign = fed(campaign_on(gateway(rate_per_second=100, delay_from=0, delay_to=0)))
    Recipient.objects.filter(lead=second).update(occasion=2025)
    Recipient.objects.filter(lead=first).update(occasion=2026)
    merge_leads(keep=first.pk, other=second.pk, by=UserFactory())
    assert sorted(campaign.recipients.values_list("lead", "occasion")) == [(first.pk, 2025), (first.pk, 2026)]
