"""Posts in groups, as messaging stores and announces them."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from casting.choices import SourceState
from casting.models import Call, ProcessedMessage, Source
from casting.services.ingest import ingest_due_posts
from messaging.models import Channel, GroupPost
from messaging.services.route import route_group_post
from tests.messaging.factories import ChannelFactory

_numbers = count(1)
GROUP = "120363000000009999@g.us"
CALL = """*CASTING CALL – TVC (Telecom)*
Location: Jeddah
We need:
1) Mother, Saudi, 40–50
2) Delivery rider, male, 22–30, must ride a scooter
Budget: SAR 3,500 per role
Send recent photos to wa.me/966550000142
Deadline: {deadline}"""
OTHER_CALL = """Extras needed in Lagos for a feature film "Salt Road"
Men and women 20-30, shoot next week, N15,000 per day
Send two photos to 08030000112"""
HELLO = "Good morning everyone, happy new month!"


def in_days(days: int) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%d %B %Y}"


def call_text(days: int = 5) -> str:
    return CALL.format(deadline=in_days(days))


def channel() -> Channel:
    return Channel.objects.filter(kind="whapi").first() or ChannelFactory(
        kind="whapi", external_id="default", credentials={"token": "t", "webhook_secret": "hush"}
    )


def source(state: str = SourceState.ACTIVE, group: str = GROUP, name: str = "Casting Lagos", **fields) -> Source:
    return Source.objects.create(channel=channel(), group_id=group, name=name, state=state, **fields)


def post(
    text: str, *, group: str = GROUP, name: str = "Casting Lagos", ago=timedelta(minutes=1), **fields
) -> GroupPost:
    """Stored and announced, not yet read."""
    row = GroupPost.objects.create(
        channel=channel(),
        provider_id=f"post-{next(_numbers)}",
        group_id=group,
        group_name=name,
        kind="text",
        body=text,
        posted_at=timezone.now() - ago,
        **fields,
    )
    route_group_post(row.pk)
    return row


def read(text: str, **fields) -> ProcessedMessage:
    """What became of a post."""
    row = post(text, **fields)
    ingest_due_posts()
    return ProcessedMessage.objects.get(post=row)


def a_call(text: str = "", **fields) -> Call:
    """A new call on its way to review."""
    if not Source.objects.exists():
        source()
    message = read(text or call_text(), **fields)
    return Call.objects.get(sightings__message=message)


def many_calls(count: int) -> None:
    """To be reviewed, the least certain first; made without being read."""
    now = timezone.now()
    Call.objects.bulk_create(
        Call(
            title=f"Call {number}",
            text="Casting call",
            confidence=number / count / 2,
            first_posted_at=now,
            last_posted_at=now,
        )
        for number in range(count)
    )
