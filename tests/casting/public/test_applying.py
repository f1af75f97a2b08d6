"""Talents apply, programs do not; what was told can be taken back."""

import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation
from PIL import Image

from casting.choices import ApplicationState, ContactShown
from casting.errors import CallerNotReachable
from casting.models import Application
from casting.services.applying import erase_people, forget_senders
from casting.services.forwarding import decline_application, forward_application
from messaging.choices import MessageState
from messaging.models import Message
from operations.models import Notification

from .published import a_listed_call, a_published_call, reviewer

pytestmark = pytest.mark.django_db
PERSON = {"name": "Huda Ali", "phone": "0550000199", "age": "44", "city": "Jeddah", "consent": "on", "website": ""}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def call():
    return a_listed_call("Salt Road", city="Jeddah", contact={"phones": ["+966550000142"]})


def send(client, call, *, after=timedelta(seconds=20), language="en", **said):
    address = f"/casting-calls/{language}/{call.pk}/apply/"
    stamp = re.search(r'name="stamp" value="([^"]+)"', client.get(address).content.decode())[1]
    with time_machine.travel(timezone.now() + after):
        return client.post(address, PERSON | {"stamp": stamp} | said)


def a_photo() -> SimpleUploadedFile:
    """With what a camera writes into it."""
    picture, file = Image.new("RGB", (2400, 1200), "navy"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Majlis Phone"
    picture.save(file, "JPEG", exif=exif, comment=b"taken at home")
    return SimpleUploadedFile("me.jpg", file.getvalue(), content_type="image/jpeg")


def test_an_application_comes_in_with_its_photo_written_anew(client, call):
    answer = send(client, call, photo=a_photo(), links="huda.example/reel", email="huda@mail.example")
    application = Application.objects.get()
    assert answer["Location"] == f"/casting-calls/en/applications/{application.token}/"
    assert (application.phone, application.age, application.links) == (
        "+966550000199",
        44,
        ["https://huda.example/reel"],
    )
    written = application.photo.read()
    assert b"Majlis Phone" not in written and b"taken at home" not in written
    assert Image.open(io.BytesIO(written)).size == (1600, 800)
    assert "Huda" not in application.photo.name and "me.jpg" not in application.photo.name


def test_whoever_may_decide_hears_of_the_first_that_waits(client, call, admin_user):
    for number in range(2):
        send(client, call, phone=f"055000019{number}", language="ar")
    with translation.override("en"):
        bell = Notification.objects.get(user=admin_user)
    assert bell.text == "Applications to “Salt Road” wait for you."
    assert bell.url.endswith(f"?call__id__exact={call.pk}")
    decline_application(application=Application.objects.get(phone="+966550000190"), by=admin_user)
    decline_application(application=Application.objects.get(phone="+966550000191"), by=admin_user)
    send(client, call, phone="0550000192")
    assert Notification.objects.count() == 2


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"phone": "12"}, "no phone number"),
        ({"consent": ""}, "required"),
        ({"age": "12"}, "parent or guardian applies"),
        ({"links": "javascript:alert(1)"}, "valid URL"),
        ({"photo": SimpleUploadedFile("a.svg", b"<svg onload='alert(1)'/>")}, "JPEG, PNG or WebP picture"),
        ({"stamp": "forged"}, "once more"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(client, call, said, told):
    answer = send(client, call, **said)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Application.objects.exists()


def test_programs_are_turned_away_without_a_word(client, call):
    assert send(client, call, website="https://spam.example").status_code == 302
    assert send(client, call, after=timedelta(seconds=1)).status_code == 422
    assert send(client, call, after=timedelta(days=1)).status_code == 422
    other = a_listed_call("Other")
    foreign = re.search(
        r'name="stamp" value="([^"]+)"', client.get(f"/casting-calls/en/{other.pk}/apply/").content.decode()
    )[1]
    assert send(client, call, stamp=foreign).status_code == 422
    assert not Application.objects.exists()


def test_a_second_application_changes_nothing_and_tells_nothing(client, call):
    send(client, call)
    answer = send(client, call, name="Somebody Else")
    assert answer["Location"].endswith("/applied/")
    assert client.get(answer["Location"]).status_code == 200
    assert Application.objects.get().name == "Huda Ali"


def test_a_flood_from_one_address_ends_and_the_address_is_forgotten(client, call):
    for number in range(8):
        assert send(client, call, phone=f"05500001{number:02}").status_code == 302
    assert send(client, call, phone="0550000150").status_code == 429
    assert Application.objects.count() == 8
    assert forget_senders(timezone.now() + timedelta(days=2)) == 8


def test_who_has_the_link_sees_what_became_of_it_and_deletes_it(client, call, media):
    send(client, call, photo=a_photo())
    address = f"/casting-calls/en/applications/{Application.objects.get().token}/"
    assert "looked at" in client.get(address).content.decode()
    client.post(address)
    assert not Application.objects.exists()
    assert not list(media.rglob("*.jpg"))
    assert client.get(address).status_code == 410


def test_who_has_applied_reads_the_contact_where_that_was_chosen(client, call):
    type(call).objects.update(contact_shown=ContactShown.APPLICANTS)
    assert "+966550000142" not in client.get(f"/casting-calls/en/{call.pk}/").content.decode()
    answer = send(client, call)
    assert "+966550000142" in client.get(answer["Location"]).content.decode()


def test_it_is_forwarded_to_the_caller_through_the_outbox(client, settings):
    settings.SITE_URL = "https://majlis.example"
    call = a_published_call()
    send(client, call, photo=a_photo(), note="I speak three dialects.")
    application, by = Application.objects.get(), reviewer()
    assert forward_application(application=application, by=by)
    assert not forward_application(application=application, by=by)
    application.refresh_from_db()
    message = application.message
    assert (message.state, message.to) == (MessageState.QUEUED, "966550000142")
    assert "Huda Ali" in message.body and "three dialects" in message.body
    photo = re.search(r"https://majlis.example(/casting-calls/photos/\S+)", message.body)[1]
    assert client.get(photo)["Content-Type"] == "image/jpeg"
    assert client.get("/casting-calls/photos/forged/").status_code == 404


def test_what_cannot_be_forwarded_stays_new(client, call):
    type(call).objects.update(contact={"emails": ["cast@salt.example"]})
    send(client, call)
    application = Application.objects.select_related("call").get()
    with pytest.raises(CallerNotReachable, match="no phone number"):
        forward_application(application=application, by=reviewer())
    application.refresh_from_db()
    assert application.state == ApplicationState.NEW
    assert decline_application(application=application, by=reviewer())


def test_a_person_who_asks_is_forgotten_also_in_what_was_forwarded(client):
    call = a_published_call()
    send(client, call)
    forward_application(application=Application.objects.get(), by=reviewer())
    assert erase_people(["+966550000199"]) == 1
    message = Message.objects.get()
    assert (message.state, message.body, message.content) == (MessageState.CANCELLED, "", {})
