import re

import pytest
from django.urls import reverse

from operations.models import WebhookDelivery, WebhookEndpoint
from operations.services import endpoints
from operations.services.announce import subscriptions
from tests.badges import BADGES

pytestmark = pytest.mark.django_db

LIST = "/admin/operations/webhookdelivery/"


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", lambda wake, **_: None)
    yield
    subscriptions.forget()


@pytest.fixture
def endpoint(settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    return endpoints.create_endpoint(name="CRM", url="http://127.0.0.1:9/", events=[])


def _act(page, endpoint, name, **said):
    address = reverse(f"admin:operations_webhookendpoint_{name}", args=[endpoint.pk])
    return page.post(address, {"_form_submitted": "on", **said}, headers={"HX-Request": "true"})


def test_whoever_sets_one_up_sees_its_secret_once(admin_page):
    said = {"name": "CRM", "url": "https://93.184.216.34/", "events": ["lead.captured", "incident.opened"]}
    page = admin_page.post("/admin/operations/webhookendpoint/add/", said, follow=True)
    made = WebhookEndpoint.objects.get()
    assert (made.events, made.created_by.username) == (["lead.captured", "incident.opened"], "owner")
    assert made.secret in page.content.decode()
    address = f"/admin/operations/webhookendpoint/{made.pk}/change/"
    assert made.secret not in admin_page.get(address).content.decode()


def test_an_address_inside_is_refused_on_the_form(admin_page):
    page = admin_page.post("/admin/operations/webhookendpoint/add/", {"name": "x", "url": "https://10.0.0.1/"})
    assert "private network" in page.content.decode()
    assert not WebhookEndpoint.objects.exists()


def test_a_change_keeps_the_secret(admin_page, endpoint):
    said = {"name": "ERP", "url": endpoint.url, "events": ["lead.captured"], "include_bodies": "on"}
    admin_page.post(f"/admin/operations/webhookendpoint/{endpoint.pk}/change/", said)
    changed = WebhookEndpoint.objects.get()
    assert (changed.name, changed.include_bodies, changed.secret) == ("ERP", True, endpoint.secret)


def test_buttons_do_what_they_say(admin_page, endpoint):
    for name, said in (("ping", {}), ("switch", {}), ("rotate_secret", {}), ("replay_since", {"hours": "24"})):
        assert _act(admin_page, endpoint, name, **said).status_code == 200, name
    changed = WebhookEndpoint.objects.get()
    assert WebhookDelivery.objects.get().event_type == "webhook.ping"
    assert (changed.is_active, changed.off_reason) == (False, "Switched off by owner.")
    assert changed.previous_secret == endpoint.secret


def test_the_log_shows_the_answer_and_sends_again(admin_page, endpoint):
    endpoints.ping(endpoint=endpoint)
    WebhookDelivery.objects.update(
        work_state="failed", response="no such path", tries=[{"at": "x", "status": 404, "ms": 3, "error": ""}]
    )
    delivery = WebhookDelivery.objects.get()
    page = admin_page.get(f"{LIST}{delivery.pk}/change/").content.decode()
    assert "no such path" in page
    assert "HTTP 404" in page
    data = {"action": "send_again", "_selected_action": [delivery.pk]}
    said = admin_page.post(LIST, data, follow=True).content.decode()
    assert re.search("1 event goes again", said)
    assert "1 skipped" in admin_page.post(LIST, data, follow=True).content.decode()


def test_the_log_costs_the_same_for_any_number(admin_page, endpoint, django_assert_max_num_queries):
    for _ in range(3):
        endpoints.ping(endpoint=endpoint)
        admin_page.get(LIST)
        with django_assert_max_num_queries(BADGES + 6):
            admin_page.get(LIST)


def test_those_who_may_only_look_change_nothing(client, agent, endpoint):
    from django.contrib.auth.models import Permission

    agent.user_permissions.set(Permission.objects.filter(codename="view_webhookendpoint"))
    client.force_login(agent)
    for name in ("ping", "switch", "rotate_secret"):
        assert _act(client, endpoint, name).status_code == 403
    assert WebhookEndpoint.objects.get().is_active
