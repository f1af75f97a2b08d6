import pytest
from django.urls import reverse

from config.navigation import sidebar
from operations.services import report
from tests.messaging.factories import ConversationFactory

pytestmark = pytest.mark.django_db


def _links(request_factory, user):
    request = request_factory.get("/admin/")
    request.user = user
    return {str(item["link"]): item for group in sidebar(request) for item in group["items"]}


def test_the_owner_sees_the_whole_house(rf, owner):
    links = _links(rf, owner)
    for model in ("operations_incident", "django_celery_beat_periodictask", "auth_user"):
        assert reverse(f"admin:{model}_changelist") in links


def test_one_sees_only_what_one_may_view(rf, agent):
    assert set(_links(rf, agent)) == {reverse("admin:index"), reverse("admin:operations_notification_changelist")}


def test_open_incidents_and_unread_news_are_counted(rf, owner):
    report.open_incident(cause="broker_down", severity="error", text="x")
    report.notify(user=owner, text="x")  # beside the ring of the incident
    links = _links(rf, owner)
    assert links[reverse("admin:operations_incident_changelist")]["badge"] == 1
    assert links[reverse("admin:operations_notification_changelist")]["badge"] == 2
    assert "badge" not in links[reverse("admin:operations_failedtask_changelist")]


def test_the_front_door_leads_to_the_admin(client):
    assert client.get("/")["Location"] == "/admin/"


def test_the_language_is_switched(admin_page):
    admin_page.post("/i18n/setlang/", {"language": "ar", "next": "/admin/"})
    page = admin_page.get("/admin/").content.decode()
    assert 'lang="ar"' in page
    assert 'dir="rtl"' in page


def test_chats_that_nobody_has_read_are_counted(rf, owner):
    ConversationFactory(unread_count=2)
    links = _links(rf, owner)
    assert links[reverse("inbox:page")]["badge"] == 1
    assert reverse("admin:messaging_attachment_changelist") in links
    assert reverse("admin:messaging_parkedchange_changelist") in links
