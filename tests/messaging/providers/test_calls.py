"""Calls of low rate on the wire: sizes, times, redirects, and what an error may say."""

import time
from typing import Any

import pytest

from common.http import HttpTrouble, call
from messaging.errors import ProviderRefused
from messaging.providers.calls import ask, fetch, wanted
from messaging.providers.rules import UNLISTED

TOKEN = "token-of-the-channel"


def trouble(**request: Any) -> str:
    with pytest.raises(HttpTrouble) as caught:
        call("GET", token=TOKEN, **request)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return str(caught.value)


def test_a_body_over_the_limit_is_left(loopback: Any) -> None:
    loopback.answer(b"x" * 200_000)
    assert "more than 1000 bytes" in trouble(url=loopback.url, max_bytes=1000)


def test_a_body_that_drips_is_left(loopback: Any) -> None:
    loopback.answer(b"x" * 10)
    started = time.monotonic()
    assert "too slow" in trouble(url=loopback.url, seconds=-1)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/?token=hidden", "ftp://x/hidden", "http://[hidden", "hidden"])
def test_trouble_tells_neither_address_nor_token(url: str) -> None:
    text = trouble(url=url)
    assert "hidden" not in text.replace("[hidden", "")
    assert TOKEN not in text


def test_the_token_does_not_follow_a_redirect_to_another_host(loopback: Any) -> None:
    loopback.answer(b"", 302, Location=loopback.url.replace("127.0.0.1", "localhost") + "/elsewhere")
    loopback.answer(b"{}")
    assert call("GET", loopback.url, token=TOKEN).status == 200
    first, second = loopback.requests
    assert first.headers["authorization"] == f"Bearer {TOKEN}"
    assert "authorization" not in second.headers


def test_a_redirect_that_never_ends_is_left(loopback: Any) -> None:
    loopback.answer(b"", 302, Location=loopback.url)
    assert "TooManyRedirects" in trouble(url=loopback.url)


@pytest.mark.parametrize(
    ("status", "body", "retryable"),
    [
        (400, {"error": {"code": 7, "message": "no"}}, False),
        (503, b"busy", True),
        (200, b"<html>", True),
        (429, b"", True),
        (401, b"", False),
    ],
)
def test_a_refusal_says_whether_waiting_helps(loopback: Any, status: int, body: Any, retryable: bool) -> None:
    loopback.answer(body, status)
    with pytest.raises(ProviderRefused) as refusal:
        ask("GET", loopback.url, lambda _: UNLISTED)
    assert refusal.value.retryable is retryable


def test_a_missing_file_is_refused_for_good(loopback: Any) -> None:
    loopback.answer(b"<Error/>", 404)
    with pytest.raises(ProviderRefused) as refusal:
        fetch(loopback.url, lambda _: UNLISTED)
    assert refusal.value.code == "404"


def test_an_answer_without_its_id_is_refused() -> None:
    with pytest.raises(ProviderRefused, match="lacks “id”"):
        wanted({"id": ""}, "id")
