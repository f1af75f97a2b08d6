"""WhatsApp Cloud API: health, files, and marking read."""

import json
from typing import Any

import pytest

from messaging.errors import ProviderRefused
from messaging.providers.base import ChannelAccess

from . import test_whatsapp_cloud
from .contract import TOKEN
from .whatsapp_cloud_cases import NUMBER

CLOUD = test_whatsapp_cloud.TestWhatsAppCloud()
error = test_whatsapp_cloud.error


def test_health_tells_the_number(loopback: Any) -> None:
    loopback.answer({"id": NUMBER, "display_phone_number": "+234 800", "quality_rating": "GREEN"})
    health = CLOUD.provider.health(ChannelAccess(NUMBER, CLOUD.credentials, loopback.url))
    assert health.up
    assert health.facts == {"display_phone_number": "+234 800", "quality_rating": "GREEN"}
    (request,) = loopback.requests
    assert request.headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    ("status", "body"), [(401, error(190, message=f"Malformed access token {TOKEN}")), (200, {"status": "BANNED"})]
)
def test_health_says_what_is_wrong(loopback: Any, status: int, body: Any) -> None:
    loopback.answer(body, status)
    health = CLOUD.provider.health(ChannelAccess(NUMBER, CLOUD.credentials, loopback.url))
    assert not health.up
    assert TOKEN not in repr(health)


def test_health_survives_a_dead_server() -> None:
    health = CLOUD.provider.health(CLOUD.channel)
    assert not health.up
    assert "could not be reached" in health.detail


def test_a_file_is_fetched_by_its_id_at_a_fresh_address(loopback: Any) -> None:
    loopback.answer({"url": f"{loopback.url}/file", "mime_type": "image/png"})
    loopback.answer(b"PNG", Content_Type="image/png; charset=x")
    channel = ChannelAccess(NUMBER, CLOUD.credentials, loopback.url)
    file = CLOUD.provider.download(channel, media_id="77", url="http://stale.invalid/")
    assert (file.content, file.mime_type) == (b"PNG", "image/png")
    assert [request.path for request in loopback.requests] == ["/v26.0/77", "/file"]


def test_an_expired_file_is_refused_for_good(loopback: Any) -> None:
    loopback.answer(error(100, message="Object does not exist"), 400)
    channel = ChannelAccess(NUMBER, CLOUD.credentials, loopback.url)
    with pytest.raises(ProviderRefused) as refusal:
        CLOUD.provider.download(channel, media_id="77", url="")
    assert (refusal.value.code, refusal.value.retryable) == ("100", False)


def test_an_upload_returns_the_id(loopback: Any) -> None:
    loopback.answer({"id": "900"})
    channel = ChannelAccess(NUMBER, CLOUD.credentials, loopback.url)
    assert CLOUD.provider.upload(channel, content=b"x", mime_type="image/png", filename="a.png") == "900"
    (request,) = loopback.requests
    assert b'name="messaging_product"' in request.body
    assert b"Content-Type: image/png" in request.body


def test_marking_read(loopback: Any) -> None:
    loopback.answer({"success": True})
    channel = ChannelAccess(NUMBER, CLOUD.credentials, loopback.url)
    CLOUD.provider.mark_read(channel, provider_id="wamid.1", to="234800")
    (request,) = loopback.requests
    assert json.loads(request.body) == {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.1",
    }
