"""Consent in the admin: on a lead, in the list, in the ledger, in the queue, and handed over as proof."""

import csv
import io
import json

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from leads.choices import ConsentPurpose, ConsentSource, ConsentStatus
from leads.models import Consent, ConsentRecord
from leads.selectors.consent import may_send
from leads.services.consent import Evidence, record_consent
from tests.badges import BADGES
from tests.leads.factories import NOON, LeadFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = reverse("admin:leads_lead_changelist")
QUEUE = reverse("admin:leads_consent_changelist")


@pytest.fixture
def lead():
    return LeadFactory()


def says(lead, status, quote="please stop"):
    evidence = Evidence(ConsentSource.PHRASE, at=NOON, reference="wamid.7", quote=quote, words="stop")
    return record_consent(lead_id=lead.pk, status=status, evidence=evidence).record


def act(client, action, *leads, **more):
    said = {"action": action, "_selected_action": [lead.pk for lead in leads], **more}
    return client.post(LIST, said, follow=True)


def test_a_leads_page_shows_what_holds_since_when_and_why(admin_client, lead):
    page = reverse("admin:leads_lead_change", args=[lead.pk])
    assert "mj-consent--" not in admin_client.get(page).content.decode()
    says(lead, ConsentStatus.WITHDRAWN)
    shown = admin_client.get(page).content.decode()
    assert "Does not want to be written to" in shown
    assert "please stop" in shown


def test_staff_note_what_the_person_said_with_how_they_know(admin_client, admin_user, lead):
    url = reverse("admin:leads_lead_note_consent", args=[lead.pk])
    said = {"status": "withdrawn", "purpose": "marketing", "reason": "told us on the phone"}
    admin_client.post(url, {"_form_submitted": "on", **said})
    record = ConsentRecord.objects.get()
    assert (record.by, record.reason, record.source) == (admin_user, "told us on the phone", ConsentSource.STAFF)
    assert not may_send(lead.pk)
    assert may_send(lead.pk, purpose=ConsentPurpose.ALL)


def test_many_at_once_need_a_reason_and_say_what_was_so_already(admin_client, lead):
    other = LeadFactory()
    assert "say how we know" in act(admin_client, "withdraw_consent", lead, other).content.decode()
    says(other, ConsentStatus.WITHDRAWN)
    shown = act(admin_client, "withdraw_consent", lead, other, consent_reason="trade fair").content.decode()
    assert "1 lead is not written to any more" in shown
    assert "1 skipped: it was so already" in shown
    act(admin_client, "give_consent", lead, consent_reason="signed the form")
    assert may_send(lead.pk)


@pytest.mark.parametrize(("value", "finds"), [("withdrawn", 1), ("given", 0), ("none", 1), ("", 2)])
def test_the_list_filters_by_consent(value, finds, admin_client, lead):
    says(lead, ConsentStatus.WITHDRAWN)
    LeadFactory()
    found = admin_client.get(LIST, {"consent": value} if value else {})
    assert len(found.context["cl"].result_list) == finds


def test_the_proof_is_the_whole_ledger_and_no_formula(admin_client, lead):
    says(lead, ConsentStatus.WITHDRAWN, quote="=HYPERLINK(1)")
    url = reverse("admin:leads_lead_consent_proof", args=[lead.pk, "csv"])
    text = admin_client.get(url).content.decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text))
    assert (line["words"], line["message_id"], line["consent"]) == ("'=HYPERLINK(1)", "wamid.7", "withdrawn")
    other = LeadFactory()
    says(other, ConsentStatus.GIVEN)
    lines = json.loads(act(admin_client, "consent_as_json", lead, other).content)
    assert [row["lead"] for row in lines] == [lead.pk, other.pk]


def test_proof_needs_the_permission(lead):
    user = UserFactory(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_lead"))
    client = Client()
    client.force_login(user)
    assert client.get(reverse("admin:leads_lead_consent_proof", args=[lead.pk, "csv"])).status_code == 403


@pytest.mark.parametrize(("verdict", "allowed"), [("yes", False), ("no", True)])
def test_the_queue_is_decided_by_a_button_and_can_be_undone(verdict, allowed, admin_client, lead):
    record = says(lead, ConsentStatus.UNSURE)
    says(LeadFactory(), ConsentStatus.WITHDRAWN)
    shown = admin_client.get(QUEUE)
    assert [state.record for state in shown.context["cl"].result_list] == [record]
    assert "please stop" in shown.content.decode()

    decided = admin_client.post(reverse("admin:leads_consent_decide", args=[record.pk, verdict]), follow=True)
    assert may_send(lead.pk) is allowed
    undo = reverse("admin:leads_consent_decide", args=[record.pk, "undo"])
    assert undo in decided.content.decode()
    admin_client.post(undo)
    assert Consent.objects.get(lead=lead).status == ConsentStatus.UNSURE


def test_the_queue_is_decided_for_many_and_decisions_are_taken_back_in_the_ledger(admin_client, lead):
    record = says(lead, ConsentStatus.UNSURE)
    state = Consent.objects.get()
    admin_client.post(QUEUE, {"action": "is_opt_out", "_selected_action": [state.pk]})
    assert not may_send(lead.pk)
    ledger = reverse("admin:leads_consentrecord_changelist")
    admin_client.post(ledger, {"action": "take_back", "_selected_action": [record.pk]})
    assert Consent.objects.get().status == ConsentStatus.UNSURE
    again = admin_client.post(ledger, {"action": "take_back", "_selected_action": [record.pk]}, follow=True)
    assert "no decision to take back" in again.content.decode()


def test_deciding_needs_the_permission_and_a_post(admin_client, lead):
    record = says(lead, ConsentStatus.UNSURE)
    url = reverse("admin:leads_consent_decide", args=[record.pk, "yes"])
    assert admin_client.get(url).status_code == 405
    user = UserFactory(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_consent"))
    client = Client()
    client.force_login(user)
    assert client.get(QUEUE).status_code == 200
    assert client.post(url).status_code == 403
    assert Consent.objects.get().status == ConsentStatus.UNSURE


def test_today_says_how_many_wait(admin_client, lead):
    says(lead, ConsentStatus.UNSURE)
    assert "Opt-outs to decide" in admin_client.get(reverse("admin:index")).content.decode()


def test_the_lists_ask_no_more_for_more_rows(admin_client, django_assert_max_num_queries):
    for status in (ConsentStatus.UNSURE, ConsentStatus.WITHDRAWN):
        for _ in range(8):
            says(LeadFactory(), status)
    for url in (QUEUE, reverse("admin:leads_consentrecord_changelist")):
        with django_assert_max_num_queries(BADGES + 10):
            assert admin_client.get(url).status_code == 200
