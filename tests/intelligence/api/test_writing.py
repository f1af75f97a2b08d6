import pytest
from django.contrib.auth.models import Permission, User
from rest_framework.test import APIClient

from operations.models import ApiToken

pytestmark = pytest.mark.django_db
LOUD = "HUGE SALE TODAY!!! Bags from ₦9,000, hurry while stocks last!!! Reply STOP to opt out."


@pytest.fixture
def api(admin_user):
    client = APIClient()
    client.force_authenticate(admin_user)
    return client


def test_a_message_is_reworded_by_the_known_names(api):
    body = api.post("/api/v1/ai/rewrite", {"message": LOUD, "contact_name": "Amina", "tone": "formal"}).json()
    assert (body["original"], body["tone"]) == (LOUD, "formal")
    assert body["rewritten"].startswith("Dear Amina, ")
    assert "₦9,000" in body["rewritten"]
    assert (body["risk_before"], body["risk_after"], body["reason"]) == ("medium", "low", "")


def test_alternatives_as_many_as_asked_for(api):
    body = api.post("/api/v1/ai/alternatives/", {"message": LOUD, "count": 5}).json()
    assert len(set(body["alternatives"])) == 5


def test_the_risk_with_what_tells_it(api):
    body = api.post("/api/v1/ai/spam-check", {"message": LOUD}).json()
    assert (body["risk_level"], body["source"], body["agreed"]) == ("medium", "rules", None)
    assert 35 <= body["risk_score"] < 70
    price = next(found for found in body["indicators"] if found["code"] == "money")
    assert LOUD[price["start"] : price["end"]] == price["evidence"] == "₦9,000"
    assert body["recommendations"]


@pytest.mark.parametrize(
    ("path", "said", "field"),
    [
        ("rewrite", {}, "message"),
        ("rewrite", {"message": "x", "tone": "angry"}, "tone"),
        ("spam-check", {"message": "x" * 5000}, "message"),
        ("alternatives", {"message": "x", "count": 99}, "count"),
    ],
)
def test_what_is_wrong_is_told_by_field(api, path, said, field):
    answer = api.post(f"/api/v1/ai/{path}", said)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == field


def token_with(scopes, *permissions):
    user, _ = User.objects.get_or_create(username="program")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    _, token = ApiToken.objects.create(user=user, scopes=scopes)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


@pytest.mark.parametrize(
    ("scopes", "permissions", "status"),
    [
        ([], ["add_llmcall"], 200),
        (["intelligence.add_llmcall"], ["add_llmcall"], 200),
        (["read"], ["add_llmcall"], 403),
        ([], [], 403),
    ],
)
def test_a_token_needs_the_scope(scopes, permissions, status):
    client = token_with(scopes, *permissions)
    assert client.post("/api/v1/ai/spam-check", {"message": "x"}).status_code == status


def test_each_token_has_its_own_ceiling(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.AI_REQUESTS_PER_MINUTE = 2
    first, second = (token_with([], "add_llmcall") for _ in range(2))
    answers = [first.post("/api/v1/ai/spam-check", {"message": "x"}) for _ in range(6)]
    assert [answer.status_code for answer in answers].count(429) >= 2
    assert int(answers[-1].headers["Retry-After"]) <= 60
    assert second.post("/api/v1/ai/spam-check", {"message": "x"}).status_code == 200


def test_a_reply_is_read_by_the_known_names(api):
    body = api.post("/api/v1/ai/classify", {"reply_text": "How much is the bag?"}).json()
    assert set(body) == {
        "intent", "sentiment", "urgency", "confidence", "key_phrases", "suggested_action", "auto_response",
    }  # fmt: skip
    assert body["intent"] == "price_inquiry"
    assert 0 <= body["confidence"] <= 100
    asked_to_stop = api.post("/api/v1/ai/classify", {"reply_text": "STOP"}).json()
    assert asked_to_stop["intent"] == "opt_out"
    assert not asked_to_stop["auto_response"]["should_respond"]
