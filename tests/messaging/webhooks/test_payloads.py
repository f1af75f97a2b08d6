"""Every payload file of every provider, through the real WSGI application into the tables."""

import pytest

from leads.models import Activity, Lead, TouchRecord
from messaging.models import Attachment, Comment, GroupPost, Message, MessageTemplate, ParkedChange, WebhookEvent

from ..receiving import load, make_channels, payload_names, receive
from .outcomes import OUTCOMES

pytestmark = pytest.mark.django_db


def left_behind(event: WebhookEvent) -> dict[str, int | str]:
    counts = {
        "messages": Message.objects.filter(direction="in").count(),
        "own": Message.objects.filter(direction="out").count(),
        "leads": Lead.objects.count(),
        "attachments": Attachment.objects.count(),
        "touches": TouchRecord.objects.exclude(source="direct").count(),
        "posts": GroupPost.objects.count(),
        "comments": Comment.objects.count(),
        "parked": ParkedChange.objects.count(),
        "activities": Activity.objects.exclude(kind__in=["referral", "comment"]).count(),
        "templates": MessageTemplate.objects.count(),
        "statuses": event.summary.get("statuses", 0),
        "notices": event.summary.get("notices", 0),
        "unsupported": sum(event.summary.get("unsupported", {}).values()),
    }
    return {"state": event.state, **{name: count for name, count in counts.items() if count}}


def test_no_file_is_left_out():
    assert {(kind, name) for kind, outcomes in OUTCOMES.items() for name in outcomes} == set(payload_names())


@pytest.mark.parametrize(("kind", "name"), payload_names())
def test_a_payload_leaves_behind(kind, name):
    make_channels()
    (event,) = receive(kind, load(kind, name))
    assert left_behind(event) == OUTCOMES[kind][name]
