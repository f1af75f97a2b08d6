import pytest
from django.urls import reverse
from django.utils import timezone

from leads.choices import Label
from leads.models import Lead, ScoreWeights
from leads.scoring.score import SIGNALS, Weights
from leads.services.facts import MessageNote, note_messages
from leads.services.scoring import score_due_leads

from ..factories import LeadFactory

pytestmark = pytest.mark.django_db

ADD = "/admin/leads/scoreweights/add/"


def given(**changes):
    weights = Weights()
    rules = ("half_life_days", "recency_half_life_days", "hot_from", "warm_from")
    return {**weights.points, **{name: getattr(weights, name) for name in rules}, "note": "try", **changes}


def test_saving_makes_the_next_version_in_use(admin_client):
    admin_client.post(ADD, given())
    admin_client.post(ADD, given(messages=5, replies=15))
    newest = ScoreWeights.objects.get(is_active=True)
    assert (newest.version, newest.messages, newest.replies) == (2, 5, 15)
    assert 'value="15"' in admin_client.get(ADD).content.decode()


def test_points_must_add_up(admin_client):
    page = admin_client.post(ADD, given(messages=99)).content.decode()
    assert "must add up to 100; they are 189" in page
    assert not ScoreWeights.objects.exists()


def test_the_effect_is_previewed(admin_client):
    lead = LeadFactory(first_name="Zainab")
    url = reverse("admin:leads_scoreweights_effect")
    points = dict.fromkeys(SIGNALS, 0) | {"name": 100}
    page = admin_client.post(url, given(**points)).content.decode()
    assert "Zainab" in page and "4 → 100" in page
    assert "must add up" in admin_client.post(url, given(messages=99)).content.decode()
    lead.refresh_from_db()
    assert lead.score == 0


def test_the_list_orders_by_score_and_hot_leads_lead_there(admin_client):
    for name, score in (("Lukewarm", 60), ("Hottest", 99), ("Hotter", 85)):
        LeadFactory(first_name=name, score=score)
    page = admin_client.get("/admin/leads/lead/hot/", follow=True).content.decode()
    assert page.index("Hottest") < page.index("Hotter")
    assert "Lukewarm" not in page


def test_the_page_says_why_and_lets_go_of_a_pinned_label(admin_client):
    lead = LeadFactory(label=Label.HOT, label_pinned=True)
    page = admin_client.get(reverse("admin:leads_lead_change", args=[lead.pk])).content.decode()
    assert "name known" in page and "label set by hand" in page
    after = admin_client.post(reverse("admin:leads_lead_unpin", args=[lead.pk])).content.decode()
    assert "label set by hand" not in after
    lead.refresh_from_db()
    assert (lead.label, lead.label_pinned) == (Label.COLD, False)


def test_saving_the_page_overwrites_no_counters_and_pins_a_changed_label(admin_client):
    lead = LeadFactory()
    url = reverse("admin:leads_lead_change", args=[lead.pk])
    form = admin_client.get(url).context["adminform"].form
    posted = {name: value for name, value in form.initial.items() if value is not None}
    inlines = {}
    for prefix in ("identities", "touches"):
        inlines |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    note_messages([MessageNote(lead.pk, timezone.now(), inbound=True)])
    admin_client.post(url, {**posted, **inlines, "label": "WARM", "is_active": "on"})
    lead.refresh_from_db()
    assert (lead.inbound_count, lead.label, lead.label_pinned) == (1, "WARM", True)


def test_the_calibration_is_shown(admin_client):
    Lead.objects.bulk_create(Lead(stage=stage, score=85) for stage in ("WON", "LOST"))
    page = admin_client.get(reverse("admin:leads_scoreweights_how_good")).content.decode()
    assert "80–89" in page and "50.0 %" in page


def test_what_is_due_is_scored_by_the_task():
    from leads.tasks import score_due_leads as task

    lead = LeadFactory()
    task()
    lead.refresh_from_db()
    assert lead.score > 0
    assert score_due_leads() == 0
