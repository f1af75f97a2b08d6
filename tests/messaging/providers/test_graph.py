"""What Meta's two share: the handshake and the names of secrets."""

from collections.abc import Mapping

import pytest

from messaging.providers.graph.webhook import handshake, numbered

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
