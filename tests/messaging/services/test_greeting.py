"""The first word to somebody new: once, in their language, and to nobody else."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import Channel, Message

from ..receiving import load, make_channels, receive

pytestmark = pytest.mark.django_db
ENGLISH, ARABIC = "Welcome!", "أهلا وسهلا!"


@pytest.fixture(autouse=True)
def greeting_channels(db) -> None:
    make_channels()
    Channel.objects.update(greeting_on=True, greeting_text=ENGLISH, greeting_text_ar=ARABIC)


def writes(*texts: str, ago: timedelta = timedelta(), number: str = "2348000010011", prefix: str = "wamid.g") -> None:
    """Somebody writes `texts`, all in one webhook."""
    body = json.loads(load("whatsapp_cloud", "text_english"))
    value = body["entry"][0]["changes"][0]["value"]
    at = int((timezone.now() - ago).timestamp())
    value["contacts"] = []
    value["messages"] = [
        {"from": number, "id": f"{prefix}{place}", "timestamp": str(at), "type": "text", "text": {"body": text}}
        for place, text in enumerate(texts)
    ]
    receive("whatsapp_cloud", body)


def greetings() -> list[str]:
    return list(Message.objects.filter(origin="greeting").values_list("body", flat=True))


def test_a_burst_is_greeted_once():
    writes("hello", "is anybody there?", "hello?")
    assert greetings() == [ENGLISH]


def test_in_the_language_they_wrote():
    writes("السلام عليكم")
    assert greetings() == [ARABIC]


def test_whom_we_know_is_not_greeted_again():
    writes("hello", ago=timedelta(minutes=30))
    writes("and another thing", prefix="wamid.later")
    assert greetings() == [ENGLISH]


def test_something_said_long_ago_is_not_greeted():
    writes("hello", ago=timedelta(hours=2))
    assert greetings() == []


def test_not_where_it_is_off():
    Channel.objects.update(greeting_on=False)
    writes("hello")
    assert greetings() == []


@pytest.mark.parametrize(
    ("kind", "name"),
    [("whapi", "group_text_price"), ("whatsapp_cloud", "smb_message_echo_from_phone_app"), ("messenger", "read")],
)
def test_no_group_no_echo_and_no_tick_is_greeted(kind, name):
    receive(kind, load(kind, name))
    assert greetings() == []
