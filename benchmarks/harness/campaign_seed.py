"""python -m benchmarks.harness.campaign_seed '{"people": 100, …}', in the environment of an installation: a campaign
that has just been launched. Prints what a driver has to know of it."""

import json
import sys

import django

django.setup()

from datetime import timedelta  # noqa: E402

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db.models import Q  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_celery_beat.models import IntervalSchedule, PeriodicTask  # noqa: E402

from campaigns.models import Campaign  # noqa: E402
from campaigns.services.drafts import CampaignDraft, StepDraft, VariantDraft, create_draft  # noqa: E402
from campaigns.services.launch import launch_campaign  # noqa: E402
from leads.models import Identity, Lead  # noqa: E402
from messaging.models import Channel, Conversation  # noqa: E402
from operations.models import ApiToken  # noqa: E402

# Whoever watches has no patience for the usual ten and thirty seconds; staff may change them just so.
_SWEEP_SECONDS = 2
_OFTEN = Q(task__startswith="campaigns.", interval__every=10) | Q(task__in=["messaging.tasks.sweep"])
_SETTLE = "messaging.tasks.settle_unknown"
_EVERYBODY = {"version": 1, "match": "all", "rules": [{"field": "city", "op": "is", "value": ["Lagos"]}]}


def seed(*, people: int, rate: float, external_id: str) -> dict[str, object]:
    call_command("migrate", verbosity=0)
    call_command("seed_schedules", stdout=sys.stderr)
    often, _ = IntervalSchedule.objects.get_or_create(every=_SWEEP_SECONDS, period=IntervalSchedule.SECONDS)
    PeriodicTask.objects.filter(_OFTEN).update(interval=often, expire_seconds=_SWEEP_SECONDS)
    PeriodicTask.objects.filter(task=_SETTLE).update(interval=often, expire_seconds=_SWEEP_SECONDS)
    channel = Channel.objects.create(
        kind="whatsapp_cloud",
        name="Shop",
        external_id=external_id,
        credentials={"access_token": "simulated"},
        rate_per_second=rate,
    )
    _seed_people(channel, people)
    campaign = _campaign(channel)
    _row, token = ApiToken.objects.create(user=User.objects.create_superuser("driver"))
    known = {"kind": channel.kind, "external_id": channel.external_id, "uuid": str(channel.uuid)}
    return {"channel": known, "campaign": campaign.pk, "token": token}


def _seed_people(channel: Channel, number: int) -> None:
    now = timezone.now()
    met = {"started_at": now, "last_message_at": now, "last_inbound_at": now, "window_until": now + timedelta(hours=24)}
    leads = Lead.objects.bulk_create([Lead(first_name="Amina", city="Lagos") for _ in range(number)], batch_size=500)
    phones = [f"23480{place:08}" for place in range(number)]
    Identity.objects.bulk_create(
        (Identity(lead=lead, kind="phone", value=f"+{phone}") for lead, phone in zip(leads, phones, strict=True)),
        batch_size=500,
    )
    Conversation.objects.bulk_create(
        (
            Conversation(channel=channel, lead=lead, address=phone, **met)
            for lead, phone in zip(leads, phones, strict=True)
        ),
        batch_size=500,
    )


def _campaign(channel: Channel) -> Campaign:
    text = VariantDraft(body="Good morning {name|friend}, your order is ready.")
    draft = CampaignDraft(name="Everybody", audience=_EVERYBODY, channels={channel.pk: 1}, steps=[StepDraft([text])])
    return launch_campaign(create_draft(draft, by=None), by=None)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(seed(**json.loads(sys.argv[1]))) + "\n")
