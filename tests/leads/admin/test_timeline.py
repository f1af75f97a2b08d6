import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from leads.choices import ActivityKind
from leads.models import Activity
from leads.services.activities import record_activity

from ..factories import NOON, LeadFactory, UserFactory

pytestmark = pytest.mark.django_db


def url(lead):
    return reverse("admin:leads_lead_timeline", args=[lead.pk])


def test_older_entries_follow_on_request(admin_client):
    lead = LeadFactory()
    for number in range(60):
        record_activity(lead_id=lead.pk, kind=ActivityKind.NOTE, at=NOON, text=f"note {number}.")
    page = admin_client.get(reverse("admin:leads_lead_change", args=[lead.pk])).content.decode()
    assert "note 59." in page and "note 9." not in page
    (older,) = re.findall(r'hx-get="([^"]*before=[^"]*)"', page)
    rest = admin_client.get(unescape(older)).content.decode()
    assert "note 9." in rest and "note 0." in rest and "note 10." not in rest
    assert "before=" not in rest


def test_an_entry_is_added_where_it_stands(admin_client, admin_user):
    lead = LeadFactory()
    page = admin_client.post(url(lead), {"kind": "call", "text": "Will come on Friday."}).content.decode()
    assert "Will come on Friday." in page
    entry = Activity.objects.get()
    assert (entry.kind, entry.by, entry.stage) == ("call", admin_user, "NEW")
    assert "Write something first." in admin_client.post(url(lead), {"kind": "call", "text": " "}).content.decode()
    admin_client.post(url(lead), {"kind": "purchase", "text": "made up"})
    assert Activity.objects.count() == 1


def test_one_kind_alone(admin_client):
    lead = LeadFactory()
    for kind in (ActivityKind.CALL, ActivityKind.OPT_OUT):
        record_activity(lead_id=lead.pk, kind=kind, at=NOON, text=f"the {kind}")
    page = admin_client.get(url(lead), {"show": "consent"}).content.decode()
    assert "the opt_out" in page and "the call" not in page


def test_who_may_only_look_adds_nothing(client):
    user = UserFactory(is_staff=True)
    client.force_login(user)
    lead = LeadFactory()
    assert client.get(url(lead)).status_code == 403
    user.user_permissions.set(Permission.objects.filter(codename="view_lead"))
    assert client.get(url(lead)).status_code == 200
    assert client.post(url(lead), {"kind": "call", "text": "x"}).status_code == 403
