from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.choices import Exclusion, RecipientState
from campaigns.models import CampaignChannel, Enrolment, Recipient, Variant
from campaigns.selectors.audience import preview_audience
from campaigns.services import enrolment as work
from campaigns.services.launch import launch_campaign
from campaigns.services.pausing import cancel_campaign
from leads.choices import ConsentPurpose, ConsentSource, ConsentStatus
from leads.services.consent import Evidence, record_consent
from tests.campaigns.factories import campaign_on, gateway, launched, people, states
from tests.leads.factories import NOON, LeadFactory
from tests.messaging.factories import ChannelFactory, ConversationFactory

pytestmark = pytest.mark.django_db


def says_stop(lead, **about):
    record_consent(
        lead_id=lead.pk, status=ConsentStatus.WITHDRAWN, evidence=Evidence(ConsentSource.STAFF, at=NOON), **about
    )


def why(lead):
    recipient = Recipient.objects.get(lead=lead)
    return recipient.reason if recipient.state == RecipientState.EXCLUDED else ""


def test_the_audience_becomes_one_recipient_each():
    people(3)
    LeadFactory(city="Abuja")
    campaign = launched(campaign_on(gateway()))
    assert states(campaign) == {"due": 3}
    job = campaign.enrolments.get()
    assert (job.work_state, job.done, job.total, job.percent) == ("done", 3, 3, 100)


def test_who_is_left_out_says_why_and_the_preview_said_it_before():
    fine, stopped, inactive = people(3)
    no_phone = LeadFactory(city="Lagos")
    says_stop(stopped, purpose=ConsentPurpose.MARKETING, channel="whatsapp")
    inactive.is_active = False
    inactive.save()
    campaign = campaign_on(gateway())
    preview = preview_audience(campaign)
    launched(campaign)
    assert [why(lead) for lead in (fine, stopped, inactive, no_phone)] == [
        "", Exclusion.OPTED_OUT, Exclusion.INACTIVE, Exclusion.NO_ADDRESS,
    ]  # fmt: skip
    assert states(campaign) == {"due": 1, "excluded": 3}
    assert preview.reached == 1
    assert preview.left_out == Counter(
        Recipient.objects.filter(state=RecipientState.EXCLUDED).values_list("reason", flat=True)
    )


def test_a_no_on_another_network_is_none_here():
    (lead,) = people(1)
    says_stop(lead, channel="messenger")
    launched(campaign_on(gateway()))
    assert why(lead) == ""


def test_a_text_without_a_template_reaches_only_open_windows():
    channel = ChannelFactory()
    open_, closed, stranger = people(3)
    ConversationFactory(channel=channel, lead=open_)
    ConversationFactory(channel=channel, lead=closed, window_until=timezone.now() - timedelta(minutes=1))
    campaign = launched(campaign_on(channel))
    assert [why(lead) for lead in (open_, closed, stranger)] == ["", Exclusion.NO_WINDOW, Exclusion.NO_WINDOW]
    Recipient.objects.all().delete()
    Variant.objects.update(template_name="offer")
    work.begin_enrolment(campaign, at=timezone.now())
    work.work_on_enrolments()
    assert [why(lead) for lead in (open_, closed, stranger)] == ["", "", ""]


def test_on_messenger_only_they_begin():
    page = ChannelFactory(kind="messenger")
    met, stranger = people(2)
    ConversationFactory(channel=page, lead=met)
    launched(campaign_on(page))
    assert [why(met), why(stranger)] == ["", Exclusion.NO_ADDRESS]


def test_strangers_are_dealt_out_by_weight_and_acquaintances_stay_where_they_are():
    small, large = gateway(), gateway()
    campaign = campaign_on(small, large)
    CampaignChannel.objects.filter(channel=large).update(weight=3)
    leads = people(40)
    ConversationFactory(channel=small, lead=leads[0])
    launched(campaign)
    routes = Counter(Recipient.objects.exclude(lead=leads[0]).values_list("channel", flat=True))
    assert Recipient.objects.get(lead=leads[0]).channel == small
    assert 29 <= routes[large.pk] <= 30
    assert routes[small.pk] + routes[large.pk] == 39


def test_who_comes_after_the_launch_is_no_part_of_it():
    people(1)
    campaign = campaign_on(gateway())
    launch_campaign(campaign, by=None)
    people(1)
    work.work_on_enrolments()
    assert states(campaign) == {"due": 1}


def test_the_question_is_frozen_at_the_launch():
    people(1)
    campaign = campaign_on(gateway())
    launch_campaign(campaign, by=None)
    campaign.audience["rules"][0]["value"] = ["Abuja"]
    campaign.save()
    work.work_on_enrolments()
    assert states(campaign) == {"due": 1}


class Died(BaseException):
    """A process that ends: no `except Exception` sees it."""


def test_a_worker_that_dies_leaves_whole_pieces_and_the_next_goes_on(monkeypatch):
    monkeypatch.setattr(work, "PIECE", 2)
    people(5)
    campaign = campaign_on(gateway())
    launch_campaign(campaign, by=None)
    pieces = []
    enrol = work.enrol

    def dying(*args, **kwargs):
        pieces.append(enrol(*args, **kwargs))
        if len(pieces) == 2:
            raise Died
        return pieces[-1]

    monkeypatch.setattr(work, "enrol", dying)
    with pytest.raises(Died):
        work.work_on_enrolments()
    assert states(campaign) == {"due": 2}
    assert campaign.enrolments.get().done == 2
    Enrolment.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    work.work_on_enrolments()
    assert states(campaign) == {"due": 5}
    assert campaign.enrolments.get().percent == 100


def test_a_cancel_stops_it_between_two_pieces(monkeypatch):
    monkeypatch.setattr(work, "PIECE", 2)
    people(5)
    campaign = campaign_on(gateway())
    launch_campaign(campaign, by=None)
    piece = work._piece

    def cancelling(*args):
        number = piece(*args)
        cancel_campaign(campaign, by=None)
        monkeypatch.setattr(work, "_piece", piece)
        return number

    monkeypatch.setattr(work, "_piece", cancelling)
    work.work_on_enrolments()
    job = campaign.enrolments.get()
    assert job.cancelled_at and job.done == 2
    assert Recipient.objects.count() == 2


def test_enrolling_twice_makes_nobody_twice():
    people(2)
    campaign = launched(campaign_on(gateway()))
    people(1)
    work.begin_enrolment(campaign, at=timezone.now())
    work.work_on_enrolments()
    assert states(campaign) == {"due": 3}


def test_what_fails_again_and_again_is_left_to_a_person(monkeypatch):
    people(1)
    campaign = campaign_on(gateway())
    launch_campaign(campaign, by=None)
    with monkeypatch.context() as broken:
        broken.setattr(work, "enrol", lambda *args, **kwargs: 1 / 0)
        for _ in range(Enrolment.MAX_ATTEMPTS):
            Enrolment.objects.update(next_at=None)
            work.work_on_enrolments()
    job = campaign.enrolments.get()
    assert (job.work_state, "ZeroDivisionError" in job.error) == ("failed", True)
    assert work.enrol_again(job)
    work.work_on_enrolments()
    assert states(campaign) == {"due": 1}
