import pytest
from django.contrib.auth.models import Permission, User
from knox.models import AuthToken
from rest_framework.test import APIClient

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
    assert token not in AuthToken.objects.get().digest


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
