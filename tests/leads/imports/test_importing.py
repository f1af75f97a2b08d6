"""A list becomes leads by the same rules as everybody else who comes, and can be taken back."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from common.retention import run_purges
from leads.choices import ActivityKind, ConsentSource, ConsentStatus, KnownPeople, Stage
from leads.errors import ImportImpossible, ImportMovedMeanwhile
from leads.exports.columns import cells_of
from leads.models import Activity, Consent, ConsentRecord, Identity, Lead, LeadImport, Tag
from leads.services import import_running
from leads.services.activities import record_activity
from leads.services.consent import Evidence, record_consent
from leads.services.editing import edit_lead
from leads.services.import_files import ImportOptions, cancel_import, start_check, start_run, undo_import
from leads.services.import_work import work_on_imports
from leads.services.merging import merge_leads, undo_merge
from leads.services.pipeline import move_stage
from leads.signals import capturing_lead, lead_captured, lead_tagged
from tests.leads.factories import IdentityFactory, LeadFactory

pytestmark = pytest.mark.django_db

AMINA = "Phone,Name,City\n08031234567,Amina Bello,Lagos\n"


@pytest.fixture
def amina():
    return IdentityFactory(value="+2348031234567", lead=LeadFactory(first_name="", last_name="", city="Kano")).lead


def test_the_dry_run_writes_no_lead(importing):
    job = importing(AMINA + "12,Bad,\n0803 123 4567,Again,\n").check()
    assert (job.state, Lead.objects.count(), Identity.objects.count()) == ("checked", 0, 0)
    assert job.counts == {"new": 1, "bad": 1, "duplicate": 1}
    told = job.told()
    assert told[2] == ("new", "")
    assert told[3] == ("bad", "“12” is no telephone number of NG.")
    assert told[4] == ("duplicate", "The same person as in row 2.")


def test_a_row_becomes_a_lead_with_its_history(importing):
    text = "Phone,Email,Name,Stage,Label,Tags,Note\n08031234567,a@x.ng,Amina Bello,WON,HOT,vip;Eid,Met in Kano\n"
    job = importing(text).check(tag_names="Fair, VIP").run()
    lead = Lead.objects.get()
    assert (lead.first_name, lead.last_name, lead.stage, lead.label) == ("Amina", "Bello", "WON", "HOT")
    # Nothing that the score computes may change what the list said.
    assert lead.label_pinned
    assert lead.score_due
    assert (lead.country, lead.time_zone) == ("NG", "Africa/Lagos")
    assert {identity.value for identity in lead.identities.all()} == {"+2348031234567", "a@x.ng"}
    assert (lead.first_touch.source, lead.last_touch.ref) == ("import", job.job.key)
    assert {tag.folded for tag in lead.tags.all()} == {"vip", "eid", "fair"}
    assert sorted(lead.activities.values_list("kind", "text", "stage")) == [
        ("import", "list.csv", "WON"),
        ("note", "Met in Kano", "WON"),
    ]


def test_an_import_is_no_news_but_its_tags_are(importing, django_capture_on_commit_callbacks):
    heard = []

    def hear(signal, **_):
        heard.append(signal)

    signals = (lead_captured, capturing_lead, lead_tagged)
    for signal in signals:
        signal.connect(hear, weak=False)
    job = importing(AMINA).check(tag_names="Fair")
    with django_capture_on_commit_callbacks(execute=True):
        job.run()
    for signal in signals:
        signal.disconnect(hear)
    assert heard == [lead_tagged]


@pytest.mark.parametrize(
    ("known", "city", "first_name", "verdict"),
    [
        (KnownPeople.FILL, "Kano", "Amina", "update"),
        (KnownPeople.OVERWRITE, "Lagos", "Amina", "update"),
        (KnownPeople.SKIP, "Kano", "", "known"),
    ],
)
def test_people_who_are_leads_already(importing, amina, known, city, first_name, verdict):
    job = importing(AMINA.replace("Lagos\n", "Lagos\n0803 999 9999,Bola,\n")).check(known=known).run()
    amina.refresh_from_db()
    assert (amina.city, amina.first_name, amina.stage) == (city, first_name, Stage.NEW)
    assert job.counts == {verdict: 1, "new": 1}
    assert Lead.objects.count() == 2


def test_two_rows_about_one_lead_are_one(importing, amina):
    IdentityFactory(lead=amina, kind="email", value="a@x.ng")
    job = importing("Phone,Email\n08031234567,\n,a@x.ng\n").check()
    assert job.counts == {"update": 1, "duplicate": 1}


def test_an_address_that_is_somebody_elses_stays_theirs(importing, amina):
    bola = IdentityFactory(kind="email", value="bola@x.ng").lead
    job = importing("Phone,Email\n08031234567,bola@x.ng\n").check().run()
    assert job.counts == {"update": 1}
    assert Identity.objects.get(value="bola@x.ng").lead == bola
    suspected = amina.activities.get(kind=ActivityKind.DUPLICATE_SUSPECTED)
    assert suspected.metadata["other_lead"] == bola.pk
    job.undo()
    assert not Activity.objects.exists()


def test_who_became_a_lead_since_the_dry_run_is_met_not_doubled(importing):
    job = importing(AMINA).check()
    lead = IdentityFactory(value="+2348031234567", lead=LeadFactory(city="")).lead
    job.run()
    lead.refresh_from_db()
    assert (Lead.objects.count(), lead.city, job.counts) == (1, "Lagos", {"update": 1})


def test_consent_only_where_declared_and_never_against_a_stop(importing, amina):
    evidence = Evidence(ConsentSource.KEYWORD, at=timezone.now(), quote="stop")
    record_consent(lead_id=amina.pk, status=ConsentStatus.WITHDRAWN, evidence=evidence)
    text = AMINA + "08039999999,Bola,\n"
    importing(text).check().run()
    assert ConsentRecord.objects.count() == 1

    job = importing(text).check(opt_in_evidence="Signed at the fair").run()
    bola = Lead.objects.get(first_name="Bola")
    assert Consent.objects.get(lead=amina).status == ConsentStatus.WITHDRAWN
    assert Consent.objects.get(lead=bola).status == ConsentStatus.GIVEN
    assert bola.consent_records.get().quote == "Signed at the fair"
    job.undo()
    assert not bola.consent_records.exists()
    assert not Consent.objects.filter(lead=bola).exists()


def test_a_worker_that_dies_leaves_whole_pieces_and_the_next_goes_on(importing, monkeypatch):
    monkeypatch.setattr(import_running, "_PIECE", 10)
    text = "Phone\n" + "".join(f"0803123{number:04d}\n" for number in range(50))
    job = importing(text).check()
    keep, calls = import_running._keep, []

    def dying(*args):
        calls.append(args)
        if len(calls) == 3:
            raise SystemExit
        keep(*args)

    monkeypatch.setattr(import_running, "_keep", dying)
    with pytest.raises(SystemExit):
        job.run()
    job.job.refresh_from_db()
    assert (job.state, job.job.done, Lead.objects.count()) == ("running", 20, 20)
    # Its lease holds others off, then ends.
    work_on_imports()
    assert Lead.objects.count() == 20
    LeadImport.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    job.work()
    assert (job.state, job.job.done, Lead.objects.count()) == ("done", 50, 50)
    assert job.counts == {"new": 50}


def test_what_fails_is_tried_again_later_and_in_the_end_given_up(importing, monkeypatch):
    job = importing(AMINA).check()
    monkeypatch.setattr(import_running, "_keep", lambda *_: 1 / 0)
    job.run()
    assert (job.state, job.job.attempts) == ("running", 1)
    for _ in range(7):
        LeadImport.objects.update(next_at=None)
        job.work()
    assert job.state == "failed"
    assert "ZeroDivisionError" in job.job.error
    assert not Lead.objects.exists()


def test_cancel_stops_it_and_what_was_written_can_be_undone(importing, monkeypatch):
    monkeypatch.setattr(import_running, "_PIECE", 10)
    job = importing("Phone\n" + "".join(f"0803123{number:04d}\n" for number in range(30))).check()
    keep = import_running._keep

    def cancelled_after(*args):
        keep(*args)
        LeadImport.objects.update(state="cancelled", claim_token=None, claimed_until=None)

    monkeypatch.setattr(import_running, "_keep", cancelled_after)
    job.run()
    assert (job.state, Lead.objects.count()) == ("cancelled", 10)
    job.undo()
    assert (job.state, Lead.objects.count()) == ("undone", 0)


def test_what_was_asked_twice_is_done_once(importing):
    job = importing(AMINA).check()
    stale = LeadImport.objects.get()
    start_run(job=job.job)
    with pytest.raises(ImportMovedMeanwhile):
        start_check(job=stale, mapping={"phone": 0}, options=ImportOptions())
    with pytest.raises(ImportMovedMeanwhile):
        start_run(job=stale)
    cancel_import(job=job.job)
    with pytest.raises(ImportMovedMeanwhile):
        cancel_import(job=job.job)


def test_the_undo_keeps_those_whom_something_happened_to(importing):
    names = ["Amina", "Bola", "Chidi", "Dayo", "Efe"]
    text = "Phone,Name\n" + "".join(f"0803123000{at},{name}\n" for at, name in enumerate(names))
    job = importing(text).check(tag_names="Fair").run()
    people = {lead.first_name: lead for lead in Lead.objects.all()}
    edit_lead(lead=people["Bola"], changes={"city": "Lagos"})
    record_activity(lead_id=people["Chidi"].pk, kind=ActivityKind.CALL, at=timezone.now(), text="Will come")
    move_stage(lead=people["Dayo"], to=Stage.QUALIFIED, by=None)
    # What the score computes is nothing that happened.
    Lead.objects.filter(pk=people["Efe"].pk).update(score=80, label="HOT", updated_at=timezone.now())
    job.undo()
    assert job.state == "undone"
    assert sorted(Lead.objects.values_list("first_name", flat=True)) == ["Bola", "Chidi", "Dayo"]
    assert job.counts == {"kept": 3}
    assert {why for _verdict, why in job.told().values()} == {
        "Somebody has changed this lead since.",
        "Something has happened with this person since.",
    }
    assert Tag.objects.filter(folded="fair").exists()  # the kept ones still have it


def test_the_undo_restores_what_it_changed_unless_it_was_changed_since(importing, amina):
    text = "Phone,Email,Name,City,Value,Birthday,Note\n08031234567,a@x.ng,Amina Bello,Lagos,13900,31/03/1990,Met\n"
    job = importing(text).check(known=KnownPeople.OVERWRITE, tag_names="Fair").run()
    amina.refresh_from_db()
    assert (amina.value, amina.currency, amina.city) == (13900, "NGN", "Lagos")
    assert cells_of(amina, ["birthday"]) == ["1990-03-31"]
    edit_lead(lead=amina, changes={"last_name": "Musa"})
    job.undo()
    amina.refresh_from_db()
    assert (amina.first_name, amina.last_name, amina.city) == ("", "Musa", "Kano")
    assert (amina.value, amina.currency, amina.birthday) == (None, "", None)
    assert not Activity.objects.exclude(kind=ActivityKind.STAGE_CHANGE).exists()
    assert (amina.identities.count(), Tag.objects.count()) == (1, 0)
    assert [why for _verdict, why in job.told().values()] == ["Changed since, and left so: last name"]


def test_the_undo_leaves_those_who_were_merged_since(importing, amina):
    job = importing("Phone,Name\n08031234567,Amina Bello\n08031234568,Bola\n08031234569,Chidi\n").check().run()
    bola, chidi = (Lead.objects.get(first_name=name) for name in ("Bola", "Chidi"))
    merge_leads(keep=amina.pk, other=bola.pk, choices={"name": "keep"}, by=None)
    job.undo()
    assert set(Lead.objects.values_list("pk", flat=True)) == {amina.pk}
    amina.refresh_from_db()
    assert (amina.first_name, amina.identities.count()) == ("Amina", 2)
    assert job.counts == {"kept": 2}
    assert {why.partition(".")[0] for _verdict, why in job.told().values()} == {"Merged with another lead since"}
    assert not Lead.objects.filter(pk=chidi.pk).exists()


def test_a_merge_that_was_undone_keeps_nothing(importing, amina):
    job = importing("Phone,Name\n08031234567,Amina Bello\n08031234568,Bola\n08031234569,Chidi\n").check().run()
    bola, chidi = (Lead.objects.get(first_name=name) for name in ("Bola", "Chidi"))
    for keep, other in ((amina, bola), (chidi, bola)):
        undo_merge(merge=merge_leads(keep=keep.pk, other=other.pk, by=None).merge, by=None)
    job.undo()
    assert (job.counts, set(Lead.objects.values_list("pk", flat=True))) == ({}, {amina.pk})
    amina.refresh_from_db()
    assert amina.first_name == ""


def test_a_merge_from_before_the_import_is_no_obstacle(importing, amina):
    merge_leads(keep=amina.pk, other=LeadFactory(first_name="", last_name="", city="Kano").pk, by=None)
    job = importing("Phone,Name\n08031234567,Amina Bello\n").check().run()
    job.undo()
    amina.refresh_from_db()
    assert (job.counts, amina.first_name) == ({}, "")


def test_what_was_purged_can_no_longer_be_undone(importing):
    job = importing(AMINA).check().run()
    name = job.job.file.name
    assert default_storage.exists(name)
    run_purges(timezone.now() - timedelta(days=1))
    assert default_storage.exists(name)
    run_purges(timezone.now() + timedelta(seconds=1))
    job.job.refresh_from_db()
    assert not default_storage.exists(name)
    assert (job.job.sample, job.told()) == ([], {})
    with pytest.raises(ImportImpossible):
        undo_import(job=job.job)


def test_a_file_without_rows_or_without_people_is_refused(importing):
    with pytest.raises(ImportImpossible, match="no rows"):
        importing("Phone\n")
    with pytest.raises(ImportImpossible, match="which column"):
        importing("City\nLagos\n").check()


def test_a_file_that_is_none_half_way_fails_with_its_reason(importing):
    job = importing(b"Phone,Name\n" + b"08031234567,Amina\n" * 10, "list.csv")
    job.job.encoding = "utf-16"
    job.job.save()
    job.check()
    assert job.state == "failed"
    assert "no CSV" in job.job.error
