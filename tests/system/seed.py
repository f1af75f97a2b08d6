"""python -m tests.system.seed '{"channels": 2, …}', in the environment of an installation; prints its channels."""

import json
import sys

import django

django.setup()

from datetime import timedelta  # noqa: E402

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_celery_beat.models import IntervalSchedule, PeriodicTask  # noqa: E402

from leads.models import Lead  # noqa: E402
from messaging.choices import Priority  # noqa: E402
from messaging.content import Text  # noqa: E402
from messaging.models import Channel, Conversation  # noqa: E402
from messaging.services.outbox import enqueue  # noqa: E402
from tests.system.installation import external_id, group_id  # noqa: E402

# Tests have no patience for the usual ten and thirty seconds; staff may change them just so.
SWEEP_SECONDS = 2


def seed(*, channels: int, messages: int, rate: float, greet: bool) -> list[dict[str, str]]:
    call_command("seed_schedules", stdout=sys.stderr)
    often, _ = IntervalSchedule.objects.get_or_create(every=SWEEP_SECONDS, period=IntervalSchedule.SECONDS)
    tasks = ["messaging.tasks.sweep", "operations.tasks.watch"]
    PeriodicTask.objects.filter(task__in=tasks).update(interval=often, expire_seconds=SWEEP_SECONDS)
    return [make_channel(number, messages, rate, greet) for number in range(channels)]


def seed_groups(*, groups: int, gateway_url: str, poll_seconds: int) -> list[dict[str, str]]:
    """A phone behind Whapi that is a member of so many casting groups, which are read back every few seconds."""
    from casting.models import Source
    from messaging.webhooks.addresses import webhook_path

    seed(channels=0, messages=0, rate=1, greet=False)
    often, _ = IntervalSchedule.objects.get_or_create(every=poll_seconds, period=IntervalSchedule.SECONDS)
    PeriodicTask.objects.filter(task="casting.tasks.poll_groups").update(interval=often, expire_seconds=poll_seconds)
    PeriodicTask.objects.filter(task="casting.tasks.sweep").update(interval=often, expire_seconds=poll_seconds)
    channel = Channel.objects.create(
        kind="whapi",
        name="Casting phone",
        external_id="default",
        credentials={"token": "simulated", "webhook_secret": "hush"},
        base_url=gateway_url,
    )
    for number in range(groups):
        Source.objects.create(channel=channel, group_id=group_id(number), name=f"Casting {number}", state="active")
    known = {"kind": channel.kind, "external_id": channel.external_id, "header_value": "hush"}
    return [known | {"webhook_path": webhook_path(channel)}]


def make_channel(number: int, messages: int, rate: float, greet: bool) -> dict[str, str]:
    channel = Channel.objects.create(
        kind="whatsapp_cloud",
        name=f"Shop {number}",
        external_id=external_id(number),
        credentials={"access_token": "simulated"},
        rate_per_second=rate,
        greeting_on=greet,
        greeting_text="Welcome! A colleague will be with you in a moment.",
    )
    fill_outbox(channel, number, messages)
    return {"kind": channel.kind, "external_id": channel.external_id, "uuid": str(channel.uuid)}


@transaction.atomic
def fill_outbox(channel: Channel, number: int, messages: int) -> None:
    now = timezone.now()
    met = {"started_at": now, "last_message_at": now, "window_until": now + timedelta(hours=24)}
    leads = Lead.objects.bulk_create([Lead() for _ in range(messages)])
    conversations = Conversation.objects.bulk_create(
        Conversation(channel=channel, lead=lead, address=f"23480{number:02}{place:06}", **met)
        for place, lead in enumerate(leads)
    )
    for place, conversation in enumerate(conversations):
        text = Text(body=f"Good morning, order {place} is ready.")
        enqueue(conversation=conversation, content=text, origin="campaign:1", priority=Priority.BULK)


if __name__ == "__main__":
    order = json.loads(sys.argv[1])
    sys.stdout.write(json.dumps((seed_groups if "groups" in order else seed)(**order)) + "\n")
