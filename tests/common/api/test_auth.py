from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.utils import timezone
from rest_framework.test import APIClient

from operations.models import ApiToken

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return User.objects.create_user("amina", password="a long pass phrase")


@pytest.fixture
def client():
    return APIClient()


def _log_in(client, password="a long pass phrase"):
    return client.post("/api/v1/auth/token", {"username": "amina", "password": password})


def test_a_user_gets_a_token_that_opens_the_api(client, user):
    answer = _log_in(client)
    assert answer.status_code == 201
    client.credentials(HTTP_AUTHORIZATION=f"Token {answer.json()['token']}")
    assert client.get("/api/v1/me").json()["username"] == "amina"


def test_the_token_is_not_stored(client, user):
    token = _log_in(client).json()["token"]
    assert token not in ApiToken.objects.get().digest


def test_a_deleted_token_opens_nothing(client, user):
    client.credentials(HTTP_AUTHORIZATION=f"Token {_log_in(client).json()['token']}")
    assert client.delete("/api/v1/auth/token").status_code == 204
    assert client.get("/api/v1/me").status_code == 401


def test_a_wrong_password_is_told_in_the_common_form(client, user):
    answer = _log_in(client, password="wrong")
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["code"] == "authentication_failed"


def test_guessing_is_stopped(client, user, settings):
    settings.AXES_FAILURE_LIMIT = 3
    for _ in range(3):
        answer = _log_in(client, password="wrong")
    assert answer.status_code == 429
    assert answer.json()["errors"][0]["code"] == "throttled"
    assert _log_in(client).status_code == 429


def test_a_right_password_clears_the_count(client, user, settings):
    settings.AXES_FAILURE_LIMIT = 3
    for password in ("wrong", "wrong", "a long pass phrase", "wrong", "wrong"):
        answer = _log_in(client, password=password)
    assert answer.status_code == 401


def test_me_names_what_one_may_do(client, user):
    user.user_permissions.add(Permission.objects.get(codename="view_incident"))
    client.force_authenticate(user)
    assert client.get("/api/v1/me/").json()["permissions"] == ["operations.view_incident"]


def test_strangers_are_nobody(client):
    assert client.get("/api/v1/me").status_code == 401


def _with(token: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def _token(client, **said) -> str:
    said = {"username": "amina", "password": "a long pass phrase", **said}
    return client.post("/api/v1/auth/token", said).json()["token"]


def _allow(user, *codenames):
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))


def test_a_token_may_be_narrower_than_its_user(client, user):
    _allow(user, "view_lead", "add_lead", "view_message")
    narrow = _with(_token(client, scopes=["leads.view_lead"], name="Reports"))
    assert narrow.get("/api/v1/leads").status_code == 200
    assert narrow.get("/api/v1/messages").status_code == 403
    assert narrow.post("/api/v1/leads", {"phone": "+2348031234567"}).status_code == 403
    assert narrow.get("/api/v1/me").json()["permissions"] == ["leads.view_lead"]


def test_a_token_to_read_changes_nothing(client, user):
    _allow(user, "view_lead", "add_lead")
    reading = _with(_token(client, scopes=["read"]))
    assert reading.get("/api/v1/leads").status_code == 200
    assert reading.post("/api/v1/leads", {"phone": "+2348031234567"}).status_code == 403


def test_a_scope_gives_nothing_that_the_user_has_not(client, user):
    assert _with(_token(client, scopes=["leads.view_lead"])).get("/api/v1/leads").status_code == 403


def test_an_unknown_scope_is_refused(client, user):
    said = {"username": "amina", "password": "a long pass phrase", "scopes": ["leads.fly"]}
    answer = client.post("/api/v1/auth/token", said)
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "scopes")


def test_a_token_ends_when_it_was_said_to(client, user):
    token = _token(client, expires_in_days=1)
    assert _with(token).get("/api/v1/me").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert _with(token).get("/api/v1/me").status_code == 401


def test_a_program_that_runs_away_is_slowed_down(client, user, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.API_REQUESTS_PER_MINUTE = 3
    client.force_authenticate(user)
    answers = [client.get("/api/v1/me").status_code for _ in range(8)]
    assert answers[0] == 200
    assert 429 in answers
    assert int(client.get("/api/v1/me").headers["Retry-After"]) <= 60


def test_other_sites_may_not_call_unless_an_owner_lets_them(client, user, settings):
    client.force_authenticate(user)
    ask = {"Origin": "https://shop.example"}
    assert "Access-Control-Allow-Origin" not in client.get("/api/v1/me", headers=ask).headers
    settings.CORS_ALLOWED_ORIGINS = ["https://shop.example"]
    assert client.get("/api/v1/me", headers=ask).headers["Access-Control-Allow-Origin"] == "https://shop.example"
