"""What Meta's two share: the handshake and the names of secrets."""

from collections.abc import Mapping

import pytest

from messaging.providers.base import Verdict
from messaging.providers.graph.errors import refusal
from messaging.providers.graph.webhook import handshake, numbered
from messaging.providers.rules import TOO_MANY, ProviderError

ASKED = {"hub.mode": "subscribe", "hub.verify_token": "ours", "hub.challenge": "1158201444"}


def test_the_challenge_is_returned_raw() -> None:
    assert handshake(ASKED, "ours") == "1158201444"


@pytest.mark.parametrize(
    ("query", "token"),
    [
        (ASKED, "other"),
        (ASKED, ""),
        ({**ASKED, "hub.verify_token": ""}, ""),
        ({**ASKED, "hub.verify_token": "öurs\udc80"}, "ours"),
        ({**ASKED, "hub.mode": "unsubscribe"}, "ours"),
        ({"hub.mode": "subscribe", "hub.verify_token": "ours"}, "ours"),
        ({}, "ours"),
    ],
)
def test_anything_else_is_refused(query: Mapping[str, str], token: str) -> None:
    assert handshake(query, token) is None


def test_secrets_are_counted_from_one() -> None:
    assert numbered("META_APP_SECRET", ["a", "b"]) == {"META_APP_SECRET[1]": "a", "META_APP_SECRET[2]": "b"}


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", 60),
        ("no JSON", 60),
        ("[]", 60),
        ('{"1": 5, "2": [7, {}, {"estimated_time_to_regain_access": "5"}]}', 60),
        ('{"1": [{"estimated_time_to_regain_access": 5}], "2": [{"estimated_time_to_regain_access": 7}]}', 420),
        ('{"1": [{"estimated_time_to_regain_access": NaN}, {"estimated_time_to_regain_access": -1}]}', 60),
        ('{"1": [{"estimated_time_to_regain_access": 1' + "0" * 400 + "}]}", 86400),
    ],
)
def test_meta_says_how_long_to_wait(header: str, seconds: float) -> None:
    answer = refusal(TOO_MANY, ProviderError("4", "too many"), {"X-Business-Use-Case-Usage": header})
    assert (answer.verdict, answer.wait_seconds) == (Verdict.THROTTLED, seconds)
