"""A sentence planted everywhere is found nowhere after its time."""

import base64
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from common import retention
from common.retention import keep_rows
from messaging.content import Text
from messaging.models import (
    Attachment,
    Attempt,
    Comment,
    Conversation,
    GroupPost,
    Message,
    ParkedChange,
    Reading,
    RetentionRules,
    WebhookEvent,
)
from messaging.services.media import fetch_due_attachments
from messaging.services.outbox import enqueue
from messaging.services.purge import purge_old_content
from tests.messaging.factories import ConversationFactory, queued_message

SENTENCE = "Zanzibar umbrella promise"
AMINA = "2348000010011"
_TIMES = ("happened_at", "created_at", "received_at", "started_at", "posted_at", "routed_at")


def plant(providers) -> None:
    """Said by every road that words come in or go out by."""
    numbers, page = providers.channel(), providers.channel("messenger", credentials={"page_token": "t"})
    assert page
    providers.control("inbound", {"from": AMINA, "text": SENTENCE})
    picture = {"type": "image", "caption": SENTENCE, "filename": f"{SENTENCE}.png"}
    providers.control(
        "inbound", {"from": AMINA, **picture, "media_base64": base64.b64encode(SENTENCE.encode()).decode()}
    )
    providers.control("inbound", {"from": AMINA, "text": SENTENCE, "group_id": "g-1"})
    providers.control("inbound", {"provider": "messenger", "type": "comment", "from": "700", "text": SENTENCE})
    providers.drain_until(
        lambda: Comment.objects.exists() and Message.objects.count() == 2 and GroupPost.objects.exists()
    )
    providers.drain_until(fetch_due_attachments)
    conversation = Conversation.objects.get(channel=numbers)
    enqueue(conversation=conversation, content=Text(body=SENTENCE), origin="staff")
    providers.dispatch()
    providers.drain_until(lambda: Message.objects.filter(direction="out", read_at__isnull=False).exists())
    Attempt.objects.update(response=SENTENCE, detail=SENTENCE)
    Reading.objects.update(key_phrases=[SENTENCE], suggested_reply=SENTENCE, error=SENTENCE)
    WebhookEvent.objects.update(error=SENTENCE)
    ParkedChange.objects.create(
        channel=numbers, provider_id="x", what="edit", payload={"text": SENTENCE}, happened_at=timezone.now()
    )


def grow_old(days: int) -> None:
    at = timezone.now() - timedelta(days=days)
    for model in apps.get_app_config("messaging").get_models():
        names = [name for name in _TIMES if name in {field.name for field in model._meta.fields}]
        if names:
            model._default_manager.update(**dict.fromkeys(names, at))


def found() -> list[str]:
    """Every column of every table, and every file."""
    places = [place for model in apps.get_models() for place in _found_in(model)]
    files = [str(path) for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    return places + [path for path in files if SENTENCE.encode() in Path(path).read_bytes()]


def _found_in(model: type[Model]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
        names = [column[0] for column in cursor.description]
        return [
            f"{model._meta.label}.{name}"
            for row in cursor.fetchall()
            for name, value in zip(names, row, strict=True)
            if SENTENCE
            in (bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value))
        ]


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def test_a_sentence_planted_everywhere_is_found_nowhere(providers):
    plant(providers)
    assert {place.split(".")[1] for place in found() if place.startswith("messaging")} >= {
        "Message", "WebhookEvent", "Attempt", "GroupPost", "Comment", "ParkedChange", "Reading"}  # fmt: skip
    grow_old(91)
    counters = list(Conversation.objects.values_list("message_count", flat=True))
    rows = Message.objects.count(), Attempt.objects.count(), WebhookEvent.objects.count()

    done = purge_old_content()

    assert found() == []
    assert -1 not in done.values()
    assert list(Conversation.objects.values_list("message_count", flat=True)) == counters
    assert rows == (Message.objects.count(), Attempt.objects.count(), WebhookEvent.objects.count())
    assert not any(Path(settings.MEDIA_ROOT).rglob("*.png"))
    assert set(purge_old_content().values()) == {0}


def test_what_is_younger_stays(providers):
    plant(providers)
    before = sorted(found())
    grow_old(89)
    purge_old_content()
    assert sorted(found()) == before


def test_the_days_are_the_staff_s(providers):
    plant(providers)
    grow_old(20)
    RetentionRules.objects.create(pk=1, days=14)
    purge_old_content()
    assert found() == []


def test_whole_rows_go_where_staff_want_it(providers):
    plant(providers)
    grow_old(91)
    RetentionRules.objects.create(pk=1, whole_rows=True)
    total = list(Conversation.objects.values_list("message_count", flat=True))

    purge_old_content()

    assert not Message.objects.exists()
    assert not Attempt.objects.exists()
    assert not Attachment.objects.exists()
    assert not WebhookEvent.objects.exists()
    assert not GroupPost.objects.exists()
    assert list(Conversation.objects.values_list("message_count", flat=True)) == total
    assert found() == []


def test_what_still_waits_to_be_sent_keeps_its_words(transactional_db):
    message = queued_message(ConversationFactory(), text=SENTENCE)
    grow_old(91)
    purge_old_content()
    message.refresh_from_db()
    assert message.body == SENTENCE


def test_an_app_above_keeps_the_posts_it_needs(providers, monkeypatch):
    monkeypatch.setattr(retention, "_keepers", retention.defaultdict(list))
    keep_rows("messaging.GroupPost", lambda posts: posts.exclude(group_id="g-1"))
    plant(providers)
    grow_old(91)
    purge_old_content()
    assert found() == ["messaging.GroupPost.body"]


def test_one_purge_that_fails_does_not_stop_the_rest(transactional_db, monkeypatch):
    def broken(before, *, whole_rows):
        raise RuntimeError

    monkeypatch.setattr(retention, "_purges", {"broken": broken, "fine": lambda before, *, whole_rows: 3})
    assert purge_old_content() == {"broken": -1, "fine": 3}
