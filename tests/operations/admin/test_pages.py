import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from common import probes
from common.probes import register_probe
from operations.models import FailedTask, Incident, Notification, ScheduleRun
from operations.selectors import needs_me
from operations.services import failures, report, schedules
from tests.badges import BADGES

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(db):
    report.open_incident(cause="broker_down", severity="critical", text="Redis does not answer.")
    return Incident.objects.get()


@pytest.fixture
def failed(db):
    failures.record_failure(
        name="tests.task", args=[1], kwargs={}, queue="default", error=ValueError("no"), traceback="Traceback …"
    )
    return FailedTask.objects.get()


def _act(page, model, action, *rows):
    address = reverse(f"admin:{model}_changelist")
    return page.post(address, {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True)


PAGES = [
    "operations_incident",
    "operations_failedtask",
    "operations_schedulerun",
    "operations_notification",
    "django_celery_beat_periodictask",
    "django_celery_beat_intervalschedule",
    "django_celery_beat_crontabschedule",
    "auth_user",
    "auth_group",
    "operations_apitoken",
    "axes_accessattempt",
    "axes_accesslog",
    "otp_totp_totpdevice",
]


@pytest.mark.parametrize("model", PAGES)
def test_every_list_opens(admin_page, model, incident, failed, schedule):
    assert admin_page.get(reverse(f"admin:{model}_changelist")).status_code == 200


@pytest.mark.parametrize("fixture", ["incident", "failed", "schedule", "owner"])
def test_every_record_opens(admin_page, fixture, request):
    row = request.getfixturevalue(fixture)
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    assert admin_page.get(address).status_code == 200


@pytest.mark.parametrize("model", ["operations_incident", "operations_failedtask", "operations_schedulerun"])
def test_a_list_costs_the_same_for_any_number_of_rows(admin_page, model, django_assert_max_num_queries):
    Incident.objects.bulk_create(Incident(cause="x", scope=str(number), text="x") for number in range(20))
    FailedTask.objects.bulk_create(FailedTask(name="x", error="x", fingerprint=str(number)) for number in range(20))
    ScheduleRun.objects.bulk_create(ScheduleRun(task="x", run_id=f"{number:032x}") for number in range(20))
    with django_assert_max_num_queries(BADGES + 5):
        admin_page.get(reverse(f"admin:{model}_changelist"))


def test_open_incidents_stand_first(admin_page, incident):
    report.close_incident(cause="broker_down")
    report.open_incident(cause="channel_down", severity="error", text="x")
    Incident.objects.filter(cause="channel_down").update(started_at="2020-01-01T00:00Z")
    rows = admin_page.get(reverse("admin:operations_incident_changelist")).context["cl"].result_list
    assert [row.cause for row in rows] == ["channel_down", "broker_down"]


def test_closing_says_how_many_and_how_many_not(admin_page, incident):
    report.open_incident(cause="channel_down", severity="error", text="x")
    report.close_incident(cause="channel_down")
    page = _act(admin_page, "operations_incident", "close", *Incident.objects.all())
    assert "1 incident closed. 1 was over already." in page.content.decode()
    assert not Incident.objects.open().exists()


def test_those_who_may_only_look_get_no_actions(client, agent, incident):
    agent.user_permissions.add(Permission.objects.get(codename="view_incident"))
    client.force_login(agent)
    _act(client, "operations_incident", "close", incident)
    assert Incident.objects.open().exists()


def test_a_failed_task_is_run_again_from_the_list(admin_page, failed, sent):
    page = _act(admin_page, "operations_failedtask", "run_again", failed)
    assert "1 task sent again." in page.content.decode()
    assert [task["name"] for task in sent] == ["tests.task"]


def test_its_page_asks_before_running_it_again(admin_page, failed, sent):
    address = reverse("admin:operations_failedtask_run_this_again", args=[failed.pk])
    admin_page.get(address)
    assert sent == []
    answer = admin_page.post(address, {"_form_submitted": "on"})
    assert answer["HX-Redirect"] == reverse("admin:operations_failedtask_change", args=[failed.pk])
    assert len(sent) == 1


def test_a_silent_broker_is_explained(admin_page, failed, dead_broker):
    page = _act(admin_page, "operations_failedtask", "run_again", failed)
    assert "The broker does not answer." in page.content.decode()


def test_failed_tasks_are_marked_as_resolved(admin_page, failed):
    _act(admin_page, "operations_failedtask", "resolve", failed)
    assert not FailedTask.objects.unresolved().exists()


def test_a_schedule_is_run_now_and_switched(admin_page, schedule, sent):
    _act(admin_page, "django_celery_beat_periodictask", "run_now", schedule)
    assert len(sent) == 1
    _act(admin_page, "django_celery_beat_periodictask", "switch_off", schedule)
    schedule.refresh_from_db()
    assert not schedule.enabled


def test_a_schedule_is_edited(admin_page, schedule):
    address = reverse("admin:django_celery_beat_periodictask_change", args=[schedule.pk])
    form = admin_page.get(address).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    given = {name: value for name, value in values.items() if value not in (None, False)}
    assert admin_page.post(address, {**given, "description": "Ours."}).status_code == 302
    schedule.refresh_from_db()
    assert schedule.description == "Ours."


def test_the_list_of_schedules_shows_the_last_outcome(admin_page, schedule):
    run_id = "00000000-0000-4000-8000-000000000000"
    schedules.start_run(task=schedule.task, run_id=run_id)
    schedules.finish_run(task=schedule.task, run_id=run_id, error=ValueError("no"))
    assert "failed" in admin_page.get(reverse("admin:django_celery_beat_periodictask_changelist")).content.decode()


def test_everybody_hears_only_their_own_bell(client, owner, agent):
    report.notify(user=owner, text="For the owner.")
    report.notify(user=agent, text="For the agent.", url="/admin/?x=1")
    client.force_login(agent)
    page = client.get(reverse("admin:operations_notification_changelist")).content.decode()
    assert "For the agent." in page
    assert "For the owner." not in page


def test_opening_a_notification_reads_it_and_leads_to_its_page(client, agent):
    report.notify(user=agent, text="x", url="/admin/?x=1")
    bell = Notification.objects.get()
    client.force_login(agent)
    answer = client.get(reverse("admin:operations_notification_open", args=[bell.pk]))
    assert answer["Location"] == "/admin/?x=1"
    bell.refresh_from_db()
    assert bell.read_at


def test_a_notification_leads_nowhere_else(client, agent):
    report.notify(user=agent, text="x", url="https://elsewhere.example/")
    client.force_login(agent)
    answer = client.get(reverse("admin:operations_notification_open", args=[Notification.objects.get().pk]))
    assert answer["Location"] == reverse("admin:operations_notification_changelist")


def test_a_user_is_made_in_the_theme(admin_page):
    passwords = {"password1": "a long pass phrase", "password2": "a long pass phrase", "usable_password": "true"}
    admin_page.post(reverse("admin:auth_user_add"), {"username": "bola", **passwords})
    assert admin_page.get(reverse("admin:auth_user_changelist")).content.decode().count("bola")


@pytest.fixture
def front_page(settings):
    settings.UNFOLD = {**settings.UNFOLD, "DASHBOARD_CALLBACK": "operations.dashboard.today"}


def test_today_shows_what_needs_me(front_page, admin_page, incident, failed):
    page = admin_page.get("/admin/")
    numbers = {str(need.title): need.number for need in page.context["needs"]}
    assert numbers["Open incidents"] == numbers["Failed tasks"] == 1
    assert "Redis does not answer." in page.content.decode()


def test_today_shows_an_agent_only_what_is_theirs(front_page, client, agent, incident):
    client.force_login(agent)
    page = client.get("/admin/")
    assert page.context["needs"] == []
    assert "Redis does not answer." not in page.content.decode()


def test_unread_chats_are_shown_once_messaging_tells_their_number_and_lists_them(monkeypatch, owner):
    monkeypatch.setattr(needs_me, "reverse", lambda name: f"/{name}/")
    monkeypatch.setattr(probes, "_probes", {})
    assert not [need for need in needs_me.needs_of(owner) if need.icon == "mark_chat_unread"]
    register_probe("unread_chats", lambda: 4, help="Unread.")
    assert [need.number for need in needs_me.needs_of(owner) if need.icon == "mark_chat_unread"] == [4]
