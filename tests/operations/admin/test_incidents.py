import pytest
from django.urls import reverse

from operations.models import Incident, UserPreference
from operations.services import report

pytestmark = pytest.mark.django_db

LIST = "/admin/operations/incident/"


@pytest.fixture
def incident():
    report.open_incident(cause="broker_down", severity="error", text="Redis does not answer.")
    return Incident.objects.get()


def _press(page, incident, name, **said):
    address = reverse(f"admin:operations_incident_{name}", args=[incident.pk])
    return page.post(address, {"_form_submitted": "on", **said}, headers={"HX-Request": "true"})


def test_an_incident_is_taken_up_silenced_and_closed_on_its_page(admin_page, owner, incident):
    for name, said in (("acknowledge_this", {}), ("mute_this", {"hours": "24"}), ("close_this", {})):
        assert _press(admin_page, incident, name, **said).status_code == 200, name
    incident.refresh_from_db()
    assert (incident.acknowledged_by, incident.is_muted, incident.is_open) == (owner, True, False)


def test_the_list_says_what_was_done_and_what_not(admin_page, incident):
    data = {"action": "acknowledge", "_selected_action": [incident.pk]}
    assert "1 incident taken up." in admin_page.post(LIST, data, follow=True).content.decode()
    assert "taken up by owner" in admin_page.get(LIST).content.decode()
    assert "1 is over or was taken up already." in admin_page.post(LIST, data, follow=True).content.decode()
    data["action"] = "mute_for_a_day"
    assert "1 incident silenced." in admin_page.post(LIST, data, follow=True).content.decode()


def test_everybody_changes_their_own_preferences_only(client, agent, owner):
    others = UserPreference.objects.create(user=owner)
    client.force_login(agent)
    page = client.get("/admin/operations/userpreference/", follow=True)
    assert "e-mail for incidents" in page.content.decode().lower()
    own = UserPreference.objects.get(user=agent)
    said = {"bell_from": "critical", "mail_from": "error", "mail_language": "ar"}
    client.post(f"/admin/operations/userpreference/{own.pk}/change/", said)
    client.post(f"/admin/operations/userpreference/{others.pk}/change/", said)
    own.refresh_from_db()
    others.refresh_from_db()
    assert (own.mail_from, others.mail_from) == ("error", "never")
