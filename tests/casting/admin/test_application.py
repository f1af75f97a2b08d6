"""Applications in the admin: looked at, forwarded, erased; calls taken off the public pages."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casting.choices import ApplicationState, CallState, ContactShown
from casting.models import Application, Call
from common.retention import run_purges
from messaging.models import Message

from ..posts import channel
from ..public.published import a_listed_call

pytestmark = pytest.mark.django_db
LIST = "/admin/casting/application/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def call():
    channel()
    return a_listed_call("Salt Road", contact={"phones": ["+2348030000112"]})


def applied(call: Call, name: str = "Huda Ali", phone: str = "+2348030000199") -> Application:
    application = Application(
        call=call, name=name, phone=phone, age=30, city="Lagos", consented_at=timezone.now(), sender="x"
    )
    application.photo.save("photo.jpg", ContentFile(b"a picture"), save=False)
    application.save()
    return application


def act(admin_client, verb: str, *rows: Application) -> str:
    said = {"action": verb, "_selected_action": [row.pk for row in rows]}
    return admin_client.post(LIST, said, follow=True).content.decode()


def test_forwarding_says_what_it_did_and_why_not(admin_client, call):
    mute = a_listed_call("Mute", contact={"emails": ["a@b.example"]})
    told = act(admin_client, "forward", applied(call), applied(mute))
    assert "1 application is on its way." in told
    assert "1 skipped: The call names no phone number." in told
    assert Message.objects.get().to == "2348030000112"
    assert "1 application is declined." in act(admin_client, "decline", *Application.objects.all())
    assert set(Application.objects.values_list("state", flat=True)) == {
        ApplicationState.FORWARDED,
        ApplicationState.DECLINED,
    }


def test_erasing_takes_everything_of_that_number(admin_client, call, media):
    first, _second = applied(call), applied(a_listed_call("Other"))
    stays = applied(call, "Bola", "+2348030000200")
    assert "2 applications are erased" in act(admin_client, "erase", first)
    assert Application.objects.get() == stays
    assert len(list(media.rglob("*.jpg"))) == 1


def test_the_photo_is_for_staff(admin_client, client, call):
    address = reverse("admin:casting_application_photo", args=[applied(call).pk])
    page = admin_client.get(reverse("admin:casting_application_change", args=[Application.objects.get().pk]))
    assert address in page.content.decode()
    assert b"".join(admin_client.get(address)) == b"a picture"
    assert client.get(address).status_code == 302


def test_the_list_costs_the_same_for_many_rows_as_for_few(admin_client, call):
    applied(call)
    admin_client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        admin_client.get(LIST)
    for number in range(5):
        applied(call, phone=f"+23480300003{number:02}")
    with CaptureQueriesContext(connection) as many:
        admin_client.get(LIST)
    assert len(many) == len(few) <= 16


def test_calls_are_taken_back_and_their_contact_hidden_from_the_list(admin_client, call):
    address = reverse("admin:casting_call_changelist")
    chosen = {"_selected_action": [call.pk]}
    told = admin_client.post(address, chosen | {"action": "show_to_applicants"}, follow=True).content.decode()
    assert "The contact of 1 call is shown to: who has applied." in told
    told = admin_client.post(address, chosen | {"action": "retract"}, follow=True).content.decode()
    assert "1 call is taken back." in told
    call.refresh_from_db()
    assert (call.state, call.contact_shown) == (CallState.RETRACTED, ContactShown.APPLICANTS)
    assert (
        f"/casting-calls/{call.pk}/"
        in admin_client.get(reverse("admin:casting_call_change", args=[call.pk])).content.decode()
    )


@pytest.mark.parametrize("whole_rows", [False, True])
def test_old_applications_go_with_their_photos(call, media, whole_rows):
    applied(call)
    Application.objects.update(created_at=timezone.now() - timedelta(days=100))
    run_purges(timezone.now() - timedelta(days=90), whole_rows=whole_rows)
    assert not Application.objects.exists()
    assert not list(media.rglob("*.jpg"))
