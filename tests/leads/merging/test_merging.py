"""What a merge makes of two people, besides that it can be undone."""

from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.utils import timezone

from leads.checks import merging_knows_every_column, merging_knows_every_table
from leads.choices import ConsentSource, ConsentStatus, Stage
from leads.errors import LaterMerge, MergedAlready
from leads.identity import Touch, TouchSource
from leads.merging import registry
from leads.models import Consent, Lead
from leads.selectors.consent import may_send
from leads.selectors.merging import merged_into
from leads.services.activities import record_activity
from leads.services.capture import capture_lead
from leads.services.consent import Evidence, record_consent
from leads.services.merging import merge_leads, undo_merge
from leads.services.pipeline import move_stage
from leads.services.tagging import ensure_tag, tag_leads

from ..factories import NOON, IdentityFactory, LeadFactory, UserFactory, person

pytestmark = pytest.mark.django_db


def merge(keep, other, **choices):
    return merge_leads(keep=keep.pk, other=other.pk, choices=choices, by=None)


def say(lead, status, *, at=NOON):
    evidence = Evidence(ConsentSource.STAFF, at=at)
    return record_consent(lead_id=lead.pk, status=status, evidence=evidence)


def test_what_one_says_and_the_other_does_not_is_kept_without_a_choice():
    keep, other = LeadFactory(city=""), LeadFactory(city="Lagos", language="ha")
    kept = merge(keep, other, name="keep").lead
    assert (kept.city, kept.language, kept.first_name) == ("Lagos", "ha", keep.first_name)


def test_the_stage_that_somebody_chose_wins_over_new():
    keep, other = LeadFactory(), LeadFactory()
    move_stage(lead=other, to=Stage.CONTACTED, by=UserFactory())
    assert merge(keep, other).lead.stage == Stage.CONTACTED


def test_a_message_for_the_other_identity_lands_at_the_kept_lead():
    keep, other = IdentityFactory(value="+2348031234567").lead, IdentityFactory(value="+2348039999999").lead
    merge(keep, other)
    assert capture_lead(person=person("phone:+2348039999999"), at=NOON).lead == keep


def test_tags_and_keyed_entries_that_both_have_are_there_once():
    keep, other = LeadFactory(), LeadFactory()
    for lead in (keep, other):
        tag_leads(tag=ensure_tag("vip"), lead_ids=[lead.pk], by=None, source="staff")
        record_activity(lead_id=lead.pk, kind="note", at=NOON, key="import:1")
    tag_leads(tag=ensure_tag("eid"), lead_ids=[other.pk], by=None, source="staff")
    kept = merge(keep, other).lead
    assert sorted(tag.name for tag in kept.tags.all()) == ["eid", "vip"]
    assert kept.activities.filter(key="import:1").count() == 1


def test_the_first_touch_is_the_earlier_and_the_last_the_later():
    early, late = Touch(TouchSource.AD, ad_id="1"), Touch(TouchSource.POST, post_id="2")
    keep = capture_lead(person=person("phone:+2348031234567"), at=NOON, touch=late).lead
    other = capture_lead(person=person("phone:+2348039999999"), at=NOON - timedelta(days=9), touch=early).lead
    kept = merge(keep, other).lead
    assert (kept.first_touch.ad_id, kept.last_touch.post_id) == ("1", "2")


@pytest.mark.parametrize("stopped", ["keep", "other"])
def test_a_stop_of_either_binds_though_the_other_allowed_it_later(stopped):
    leads = {"keep": LeadFactory(), "other": LeadFactory()}
    allowing = leads["other" if stopped == "keep" else "keep"]
    say(leads[stopped], ConsentStatus.WITHDRAWN)
    say(allowing, ConsentStatus.GIVEN, at=NOON + timedelta(days=30))
    merge(leads["keep"], leads["other"])
    assert not may_send(leads["keep"].pk)
    say(leads["keep"], ConsentStatus.GIVEN, at=timezone.now() + timedelta(minutes=1))
    assert may_send(leads["keep"].pk)


def test_a_stop_that_came_after_the_merge_binds_both_when_it_is_undone():
    keep, other = LeadFactory(), LeadFactory()
    merged = merge(keep, other).merge
    say(keep, ConsentStatus.WITHDRAWN, at=timezone.now())
    undo_merge(merge=merged, by=None)
    assert not may_send(keep.pk) and not may_send(other.pk)


def test_what_changed_since_stays_when_the_merge_is_undone():
    keep, other = LeadFactory(city="Lagos"), LeadFactory(city="Abuja", first_name="Bola")
    merged = merge(keep, other, city="other", name="other").merge
    Lead.objects.filter(pk=keep.pk).update(city="Kano")
    entry = record_activity(lead_id=keep.pk, kind="note", at=NOON)
    undo_merge(merge=merged, by=None)
    keep.refresh_from_db()
    entry.refresh_from_db()
    assert (keep.city, keep.first_name, entry.lead_id) == ("Kano", keep.first_name, keep.pk)
    assert keep.first_name != "Bola"
    assert Lead.objects.get(pk=other.pk).city == "Abuja"


def test_a_chain_is_undone_only_from_its_end_and_old_numbers_lead_to_the_last():
    first, second, third = LeadFactory(), LeadFactory(), LeadFactory()
    one = merge(second, first).merge
    two = merge(third, second).merge
    assert merged_into(first.pk) == merged_into(second.pk) == third.pk
    with pytest.raises(LaterMerge, match=str(two.pk)):
        undo_merge(merge=one, by=None)
    undo_merge(merge=two, by=None)
    assert merged_into(first.pk) == second.pk
    undo_merge(merge=one, by=None)
    assert Lead.objects.count() == 3


def test_who_was_merged_already_is_not_merged_again():
    keep, other = LeadFactory(), LeadFactory()
    merge(keep, other)
    with pytest.raises(MergedAlready, match=str(keep.pk)):
        merge(LeadFactory(), other)


def test_every_table_and_column_is_known_to_the_merge():
    assert not [found for found in run_checks() if found.id in ("leads.E001", "leads.E002")]
    assert merging_knows_every_column() == []


def test_a_table_unique_per_lead_that_nobody_registered_is_reported(monkeypatch):
    registered = [model for model, _of in registry._takeovers]
    monkeypatch.setattr(registry, "_takeovers", {})
    assert [error.id for error in merging_knows_every_table()] == ["leads.E001"] * len(registered)
    assert any(Consent._meta.label in error.msg for error in merging_knows_every_table())
