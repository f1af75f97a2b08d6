import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from leads.models import Tag
from leads.services.tagging import ensure_tag, tag_leads

from ..factories import LeadFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/leads/lead/"


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_list_tags_many_and_says_who_had_it(admin_client):
    one, other = LeadFactory(), LeadFactory()
    tag = ensure_tag("vip")
    tag_leads(tag=tag, lead_ids=[one.pk], by=None, source="staff")
    chosen = {"_selected_action": [one.pk, other.pk], "tag": tag.pk}
    assert said(admin_client.post(LIST, {"action": "add_tag", **chosen})) == [
        "1 lead is now tagged “vip”.",
        "1 skipped: tagged so already",
    ]
    assert "taken off 2 leads" in said(admin_client.post(LIST, {"action": "remove_tag", **chosen}))[-1]


def test_without_a_tag_nothing_is_done(admin_client):
    lead = LeadFactory()
    response = admin_client.post(LIST, {"action": "add_tag", "_selected_action": [lead.pk]})
    assert said(response) == ["Nothing done: choose which tag."]


def test_the_list_is_filtered_by_tag_and_shows_tags(admin_client):
    one, _other = LeadFactory(first_name="Amina"), LeadFactory(first_name="Bola")
    tag = ensure_tag("vip")
    tag_leads(tag=tag, lead_ids=[one.pk], by=None, source="staff")
    page = admin_client.get(LIST, {"tag": tag.pk}).content.decode()
    assert "Amina" in page and "Bola" not in page


def test_chips_are_changed_where_they_stand(admin_client):
    lead = LeadFactory()
    url = reverse("admin:leads_lead_tags", args=[lead.pk])
    assert "Eid sale" in admin_client.post(url, {"add": "Eid sale"}).content.decode()
    tag = Tag.objects.get()
    assert tag.name in admin_client.get(reverse("admin:leads_lead_change", args=[lead.pk])).content.decode()
    admin_client.post(url, {"remove": tag.pk})
    assert not lead.tags.exists()
    assert "A tag needs a name." in admin_client.post(url, {"add": " "}).content.decode()


def test_chips_need_the_permission_to_change_leads(client):
    client.force_login(UserFactory(is_staff=True))
    lead = LeadFactory()
    assert client.post(reverse("admin:leads_lead_tags", args=[lead.pk]), {"add": "x"}).status_code == 403
