import pytest
from django.contrib.auth.models import Permission
from rest_framework.test import APIClient

from operations.models import Incident
from operations.services import report

pytestmark = pytest.mark.django_db


def _allow(user, *codenames):
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))


def test_incidents_come_newest_first_in_pages(api):
    for number in range(3):
        report.open_incident(cause="channel_down", scope=str(number), severity="error", text="x")
    first = api.get("/api/v1/incidents/?page_size=2").json()
    assert [row["scope"] for row in first["results"]] == ["2", "1"]
    assert [row["scope"] for row in api.get(first["next"]).json()["results"]] == ["0"]


def test_a_page_has_a_ceiling(api):
    Incident.objects.bulk_create(Incident(cause="x", scope=str(number), text="x") for number in range(201))
    assert len(api.get("/api/v1/incidents?page_size=1000").json()["results"]) == 200


def test_open_incidents_are_filtered(api):
    report.open_incident(cause="broker_down", severity="error", text="x")
    report.open_incident(cause="channel_down", severity="error", text="x")
    report.close_incident(cause="broker_down")
    rows = api.get("/api/v1/incidents/?ended_at__isnull=true").json()["results"]
    assert [row["cause"] for row in rows] == ["channel_down"]


def test_reading_needs_the_permission_to_view(agent):
    client = APIClient()
    assert client.get("/api/v1/incidents/").status_code == 401
    client.force_authenticate(agent)
    assert client.get("/api/v1/incidents/").status_code == 403
    _allow(agent, "view_incident")
    client.force_authenticate(type(agent).objects.get(pk=agent.pk))
    assert client.get("/api/v1/incidents/").status_code == 200


def test_a_schedule_shows_its_timing_and_last_run(api, schedule):
    body = api.get(f"/api/v1/schedules/{schedule.pk}/").json()
    assert (body["name"], body["timing"], body["last_run"]) == ("Watch", "every 30 seconds", None)


def test_a_schedule_is_run_on_demand(api, schedule, sent):
    assert api.post(f"/api/v1/schedules/{schedule.pk}/run").status_code == 202
    assert [task["name"] for task in sent] == ["operations.tasks.watch"]


def test_running_is_not_for_those_who_may_only_look(agent, schedule, sent):
    _allow(agent, "view_periodictask")
    client = APIClient()
    client.force_authenticate(agent)
    assert client.post(f"/api/v1/schedules/{schedule.pk}/run").status_code == 403
    assert sent == []


def test_a_silent_broker_is_told_in_the_common_form(api, schedule, dead_broker):
    api.raise_request_exception = False
    answer = api.post(f"/api/v1/schedules/{schedule.pk}/run/")
    assert answer.status_code == 503
    assert answer.json()["errors"][0]["code"] == "broker_unavailable"


def test_the_list_of_schedules_costs_the_same_for_any_number(api, schedule, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        api.get("/api/v1/schedules/")


def test_the_documentation_asks_nobody_outside(client, owner):
    client.force_login(owner)
    page = client.get("/api/v1/docs/").content.decode()
    assert "https://" not in page
    assert "/api/v1/incidents" in client.get("/api/v1/schema/").content.decode()


def test_an_incident_is_taken_up_silenced_and_closed(api, owner):
    report.open_incident(cause="broker_down", severity="error", text="x")
    address = f"/api/v1/incidents/{Incident.objects.get().pk}"
    assert api.post(f"{address}/acknowledge").json()["acknowledged_by"] == owner.pk
    assert api.post(f"{address}/mute", {"until": "2099-01-01T00:00:00Z"}).json()["muted_until"].startswith("2099")
    assert api.post(f"{address}/mute", {}).status_code == 400
    assert api.post(f"{address}/close").json()["is_open"] is False


def test_acting_on_incidents_is_not_for_those_who_may_only_look(agent):
    report.open_incident(cause="broker_down", severity="error", text="x")
    _allow(agent, "view_incident")
    client = APIClient()
    client.force_authenticate(agent)
    for verb in ("acknowledge", "mute", "close"):
        assert client.post(f"/api/v1/incidents/{Incident.objects.get().pk}/{verb}").status_code == 403
