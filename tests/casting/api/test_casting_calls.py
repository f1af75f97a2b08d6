"""Calls over the API: for everybody what the public pages show, for reviewers what the desk does."""

import io

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from rest_framework.test import APIClient

from casting.choices import CallState, ContactShown
from casting.models import Application, Call
from casting.services.reviewing import take_call

from ..posts import OTHER_CALL, a_call
from ..public.published import a_listed_call, a_published_call

pytestmark = pytest.mark.django_db
CALLS, REVIEW = "/api/v1/casting-calls", "/api/v1/casting-calls/review"
PERSON = {"name": "Huda", "phone": "+966550000199", "age": 40, "city": "Jeddah", "consent": True}


@pytest.fixture
def everybody():
    return APIClient()


@pytest.fixture
def api(admin_user):
    client = APIClient()
    client.force_authenticate(admin_user)
    return client


def test_open_calls_for_everybody_filtered_and_paged(everybody):
    a_call(OTHER_CALL)
    call = a_published_call()
    a_listed_call("Older", city="Cairo", ago=5)
    first = everybody.get(CALLS, {"page_size": 1}).json()
    assert [each["title"] for each in first["results"]] == [call.title]
    assert [each["title"] for each in everybody.get(first["next"]).json()["results"]] == ["Older"]
    found = everybody.get(f"{CALLS}/", {"city": "Jeddah", "gender": "female", "age": 45, "search": "جده"}).json()
    assert [each["id"] for each in found["results"]] == [call.pk]
    assert not everybody.get(CALLS, {"gender": "female", "age": 25, "city": "Jeddah"}).json()["results"]
    assert everybody.get(CALLS, {"age": "old"}).status_code == 400
    one = everybody.get(f"{CALLS}/{call.pk}").json()
    assert one["contact"]["whatsapp"] == ["wa.me/966550000142"]
    assert one["roles"][0]["age_min"] == 40 and one["is_open"]
    assert "text" not in one
    type(call).objects.update(contact_shown=ContactShown.APPLICANTS)
    assert everybody.get(f"{CALLS}/{call.pk}").json()["contact"] is None


def test_what_is_not_published_is_no_business_of_everybody(everybody):
    call = a_call()
    assert everybody.get(f"{CALLS}/{call.pk}").status_code == 404
    assert everybody.get(REVIEW).status_code == 401
    assert everybody.post(f"{REVIEW}/{call.pk}/approve").status_code == 401
    everybody.force_authenticate(User.objects.create_user("vera"))
    assert everybody.post(f"{REVIEW}/{call.pk}/approve").status_code == 403


def test_the_list_costs_the_same_for_many_as_for_few(everybody):
    a_listed_call("One")
    with CaptureQueriesContext(connection) as few:
        everybody.get(CALLS)
    for number in range(4):
        a_listed_call(f"More {number}")
    with CaptureQueriesContext(connection) as many:
        everybody.get(CALLS)
    assert len(many) == len(few) <= 4


def test_applying_over_the_api(everybody, settings):
    call = a_listed_call("Salt Road", city="Jeddah")
    answer = everybody.post(f"{CALLS}/{call.pk}/apply", PERSON | {"phone": "0550000199"})
    assert answer.status_code == 201
    application = Application.objects.get()
    assert str(application.token) in answer.json()["url"]
    assert application.phone == "+966550000199"
    assert everybody.post(f"{CALLS}/{call.pk}/apply", PERSON).json() == {"url": ""}
    wrong = PERSON | {"age": 12, "consent": True, "phone": "+966550000198"}
    assert everybody.post(f"{CALLS}/{call.pk}/apply", wrong).json()["errors"][0]["attr"] == "by_guardian"
    assert everybody.post(f"{CALLS}/{call.pk}/apply", PERSON | {"consent": False}).status_code == 400
    Call.objects.update(state=CallState.CLOSED)
    assert everybody.post(f"{CALLS}/{call.pk}/apply", PERSON | {"phone": "+966550000197"}).status_code == 410


def test_a_photo_goes_along(everybody, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    call, picture = a_listed_call("Salt Road", city="Jeddah"), io.BytesIO()
    Image.new("RGB", (2000, 1000), "navy").save(picture, "PNG")
    photo = SimpleUploadedFile("me.png", picture.getvalue())
    said = PERSON | {"links": ["https://huda.example/reel", "https://huda.example/2"], "photo": photo}
    assert everybody.post(f"{CALLS}/{call.pk}/apply", said, format="multipart").status_code == 201
    application = Application.objects.get()
    assert Image.open(application.photo).size == (1600, 800)
    assert len(application.links) == 2
    no_picture = {"photo": SimpleUploadedFile("a.svg", b"<svg/>"), "phone": "+966550000198"}
    refused = everybody.post(f"{CALLS}/{call.pk}/apply", PERSON | no_picture, format="multipart")
    assert refused.json()["errors"][0]["attr"] == "photo"


def test_visitors_are_slowed_down(everybody, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "slow"}}
    call = a_listed_call("Salt Road")
    codes = {everybody.post(f"{CALLS}/{call.pk}/apply", {}).status_code for _ in range(8)}
    assert codes == {400, 429}


def test_a_call_is_edited_approved_undone_and_rejected(api):
    call = a_call()
    shown = api.get(f"{REVIEW}/{call.pk}").json()
    city = next(each for each in shown["evidence"] if each["field"] == "location_city")
    assert shown["text"][city["start"] : city["end"]] == "Jeddah"
    edit = {"city": "Riyadh", "roles": [{"name": "Mother", "gender": "female", "age_min": 45}]}
    edited = api.post(f"{REVIEW}/{call.pk}/edit", edit).json()
    assert (edited["city"], edited["roles"][0]["age_min"]) == ("Riyadh", 45)
    assert api.post(f"{REVIEW}/{call.pk}/approve").json()["state"] == "published"
    again = api.post(f"{REVIEW}/{call.pk}/approve")
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "decided_meanwhile")
    assert api.post(f"{REVIEW}/undo").json()["state"] == "review"
    assert api.post(f"{REVIEW}/{call.pk}/reject", {"reason": "boring"}).status_code == 400
    assert api.post(f"{REVIEW}/{call.pk}/reject", {"reason": "doubtful"}).json()["reject_reason"] == "doubtful"
    assert [each["id"] for each in api.get(REVIEW, {"state": "rejected"}).json()["results"]] == [call.pk]
    assert api.post(f"{REVIEW}/undo").status_code == 200
    assert api.post(f"{REVIEW}/undo").json()["errors"][0]["code"] == "nothing_to_undo"


def test_a_colleagues_desk_is_respected(api):
    call = a_call()
    take_call(by=User.objects.create_superuser("bola"))
    assert api.post(f"{REVIEW}/{call.pk}/approve").status_code == 409
    assert api.post(f"{REVIEW}/{call.pk}/edit", {"city": "Abuja"}).status_code == 409
