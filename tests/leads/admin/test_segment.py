import json

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from leads.models import Segment
from leads.services.tagging import ensure_tag, tag_leads
from tests.badges import BADGES

from ..factories import LeadFactory, UserFactory

pytestmark = pytest.mark.django_db

ADD = "/admin/leads/segment/add/"


def definition(*rules, match="all"):
    return {"match": match, "rules": list(rules)}


IN_LAGOS = definition({"field": "city", "op": "is", "value": ["lagos"]})


def test_a_segment_is_built_and_lists_its_people(admin_client):
    LeadFactory(city="Lagos", first_name="Amina")
    LeadFactory(city="Abuja", first_name="Bola")
    admin_client.post(ADD, {"name": "Lagos", "definition": json.dumps(IN_LAGOS)})
    segment = Segment.objects.get()
    assert segment.definition == {"version": 1, **IN_LAGOS}
    assert segment.created_by.is_superuser
    page = admin_client.get("/admin/leads/lead/", {"segment": segment.pk}).content.decode()
    assert "Amina" in page and "Bola" not in page
    assert "is any of lagos" in admin_client.get("/admin/leads/segment/").content.decode()


def test_a_faulty_definition_is_refused_with_its_place(admin_client):
    raw = definition({"field": "city", "op": "is", "value": []})
    page = admin_client.post(ADD, {"name": "x", "definition": json.dumps(raw)})
    assert "1: Choose or write at least one." in page.content.decode()
    assert not Segment.objects.exists()


def test_the_preview_counts_and_shows_people(admin_client):
    LeadFactory(city="Lagos", first_name="Amina")
    url = reverse("admin:leads_segment_preview")
    page = admin_client.post(url, {"definition": json.dumps(IN_LAGOS)}).content.decode()
    assert "1 person" in page and "Amina" in page
    faulty = admin_client.post(url, {"definition": json.dumps(definition({"field": "city"}))}).content.decode()
    assert '[["0", "Choose how to compare."]]' in faulty
    assert admin_client.post(url, {"definition": "nonsense"}).status_code == 400


def test_the_preview_shows_nobody_to_who_may_not_see_leads(client):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_segment"))
    client.force_login(user)
    assert client.post(reverse("admin:leads_segment_preview"), {"definition": "{}"}).status_code == 403


def test_a_segment_that_lost_its_tag_says_so_and_lists_nobody(admin_client):
    lead, tag = LeadFactory(first_name="Amina"), ensure_tag("vip")
    tag_leads(tag=tag, lead_ids=[lead.pk], by=None, source="staff")
    raw = definition({"field": "tags", "op": "any", "value": [tag.pk]})
    segment = Segment.objects.create(name="vip", definition=raw)
    tag.delete()
    page = admin_client.get("/admin/leads/lead/", {"segment": segment.pk}).content.decode()
    assert "Amina" not in page and "There is no choice" in page
    assert "There is no choice" in admin_client.get("/admin/leads/segment/").content.decode()


def test_the_list_costs_the_same_for_any_number(admin_client, django_assert_max_num_queries):
    for number in range(20):
        Segment.objects.create(name=str(number), definition=IN_LAGOS)
    with django_assert_max_num_queries(BADGES + 5):
        admin_client.get("/admin/leads/segment/")
