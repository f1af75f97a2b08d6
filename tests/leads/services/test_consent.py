"""The ledger: what was said, and what holds because of it."""

from datetime import timedelta

import pytest

from leads.choices import ActivityKind, ConsentPurpose, ConsentSource, ConsentStatus
from leads.errors import DecidedMeanwhile
from leads.models import Activity, Consent, ConsentRecord
from leads.selectors.consent import ledger, may_send, stopped, withdrawn
from leads.services.consent import Evidence, decide, record_consent, restate, take_back_decision
from leads.signals import consent_given, consent_withdrawn
from tests.leads.factories import NOON, LeadFactory

pytestmark = pytest.mark.django_db

ALL, MARKETING = ConsentPurpose.ALL, ConsentPurpose.MARKETING
YES, NO, UNSURE = ConsentStatus.GIVEN, ConsentStatus.WITHDRAWN, ConsentStatus.UNSURE


@pytest.fixture
def lead():
    return LeadFactory()


def says(lead, status, *, hour=0, channel="", purpose=ALL, key=None):
    evidence = Evidence(
        ConsentSource.PHRASE, at=NOON + timedelta(hours=hour), reference="wamid.7", quote="please stop", words="stop"
    )
    return record_consent(lead_id=lead.pk, status=status, evidence=evidence, channel=channel, purpose=purpose, key=key)


def test_who_said_nothing_may_be_written_to(lead):
    assert may_send(lead.pk)
    assert stopped([lead.pk]) == set()


def test_a_stop_is_kept_with_its_proof_and_forbids_everything_everywhere(lead):
    says(lead, NO)
    (record,) = ledger(lead.pk)
    assert (record.reference, record.quote, record.words, record.at) == ("wamid.7", "please stop", "stop", NOON)
    for purpose in (ALL, MARKETING):
        for channel in ("", "whatsapp", "messenger"):
            assert not may_send(lead.pk, channel=channel, purpose=purpose)
    other = LeadFactory()
    assert stopped([lead.pk, other.pk]) == {lead.pk}


def test_no_marketing_on_one_network_leaves_the_rest(lead):
    says(lead, NO, channel="whatsapp", purpose=MARKETING)
    assert not may_send(lead.pk, channel="whatsapp", purpose=MARKETING)
    assert may_send(lead.pk, channel="whatsapp", purpose=ALL)
    assert may_send(lead.pk, channel="messenger", purpose=MARKETING)
    assert not may_send(lead.pk), "who does not say where asks about everywhere"


def test_a_yes_takes_back_what_it_covers_and_no_more(lead):
    says(lead, NO)
    says(lead, NO, channel="whatsapp", purpose=MARKETING)
    says(lead, YES, channel="whatsapp", purpose=MARKETING, hour=1)
    assert not may_send(lead.pk, channel="whatsapp")
    says(lead, YES, hour=2)
    assert may_send(lead.pk, channel="whatsapp")
    assert withdrawn(lead.pk) is None


def test_what_was_said_later_counts_though_it_comes_earlier(lead):
    says(lead, YES, hour=5)
    assert not says(lead, NO, hour=1).changed
    assert may_send(lead.pk)
    says(lead, NO, hour=6)
    assert not may_send(lead.pk)


def test_the_same_evidence_counts_once(lead):
    first = says(lead, NO, key="message:1")
    again = says(lead, NO, key="message:1")
    assert (first.changed, again.changed) == (True, False)
    assert ConsentRecord.objects.count() == 1


def test_a_second_stop_is_kept_but_changes_nothing(lead):
    says(lead, NO)
    assert not says(lead, NO, hour=1).changed
    assert Consent.objects.get().since == NOON
    assert len(ledger(lead.pk)) == 2


def test_a_line_of_the_ledger_cannot_be_rewritten(lead):
    record = says(lead, NO).record
    record.quote = "please go on"
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        record.save()


def test_what_may_be_a_stop_waits_for_a_person(lead, admin_user):
    record = says(lead, UNSURE).record
    assert not may_send(lead.pk)
    assert withdrawn(lead.pk) is None
    decide(record, is_opt_out=False, by=admin_user)
    assert may_send(lead.pk)
    with pytest.raises(DecidedMeanwhile):
        decide(record, is_opt_out=True, by=admin_user)
    take_back_decision(record, by=admin_user)
    assert not may_send(lead.pk)
    decide(record, is_opt_out=True, by=admin_user)
    assert withdrawn(lead.pk).since == NOON, "the person said so then, not when we decided"
    take_back_decision(record, by=admin_user)
    assert Consent.objects.get().status == UNSURE


def test_a_decision_does_not_outweigh_what_the_person_said_since(lead, admin_user):
    record = says(lead, UNSURE).record
    says(lead, YES, hour=1)
    assert may_send(lead.pk), "they have answered it themselves"
    decide(record, is_opt_out=True, by=admin_user)
    assert may_send(lead.pk)


def test_a_sure_stop_leaves_nothing_to_decide(lead):
    says(lead, UNSURE, channel="whatsapp")
    says(lead, NO, hour=1)
    assert list(Consent.objects.values_list("status", flat=True)) == [NO]
    says(lead, UNSURE, hour=2)
    assert list(Consent.objects.values_list("status", flat=True)) == [NO]


def test_it_is_told_and_stands_in_the_timeline(lead, django_capture_on_commit_callbacks):
    told = []
    listen = lambda signal, **news: told.append((signal, news["channel"], news["purpose"]))  # noqa: E731
    consent_withdrawn.connect(listen, weak=False, dispatch_uid="test")
    consent_given.connect(listen, weak=False, dispatch_uid="test")
    try:
        with django_capture_on_commit_callbacks(execute=True):
            says(lead, NO)
            says(lead, NO, hour=1)
            says(lead, YES, hour=2)
    finally:
        consent_withdrawn.disconnect(dispatch_uid="test")
        consent_given.disconnect(dispatch_uid="test")
    assert told == [(consent_withdrawn, "", ALL), (consent_given, "", ALL)]
    kinds = Activity.objects.filter(lead=lead).order_by("at").values_list("kind", flat=True)
    assert list(kinds) == [ActivityKind.OPT_OUT, ActivityKind.OPT_IN]


def test_what_holds_can_be_read_anew_from_the_ledger(lead):
    says(lead, NO)
    Consent.objects.all().delete()
    restate(lead.pk)
    assert not may_send(lead.pk)
