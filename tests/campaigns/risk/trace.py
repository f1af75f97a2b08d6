"""What happened to a number, from a text file, told to the product half hour by half hour.

    channel KIND age=DAYS history=MESSAGES*DAYS
    DAY HH:MM send NUMBER cold|known every=SECONDS [failed=NUMBER/CODE] [replied=N] [stopped=N] [blocked=N] [text="…"]
    DAY HH:MM answer NUMBER | down NUMBER | quality COLOUR | ban

Sent are a campaign's messages: while the campaign is held they are not sent.
"""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import uuid4

from django.utils import timezone

from campaigns.choices import CampaignState
from campaigns.models import Campaign, RiskAssessment
from campaigns.services.risk.assessing import assess_numbers
from campaigns.services.risk.holding import held_origins
from leads.choices import ConsentSource, ConsentStatus
from leads.models import ConsentRecord, Lead
from messaging.choices import HoldScope, Priority
from messaging.models import Attempt, Channel, Conversation, Hold, Message
from messaging.services.channels import CAUSE as CHANNEL_DOWN
from tests.campaigns.factories import campaign_on
from tests.messaging.factories import ChannelFactory

FOLDER = Path(__file__).parent / "traces"
_TICK = timedelta(minutes=30)
_NAMES = ("Amina", "Chidi", "Funke", "محمد", "فاطمة", "Tunde", "Ngozi", "Yusuf")
_STOPPED_MARKETING = {"whatsapp_cloud": "131050", "whapi": "403"}
_numbers = count(1)


@dataclass
class Event:
    at: datetime
    verb: str
    words: list[str]
    options: dict[str, str]

    def number(self, name: str) -> int:
        return int(self.options.get(name, "0"))


@dataclass
class Told:
    """What became of it."""

    campaign: Campaign
    held_at: datetime | None = None
    ban_at: datetime | None = None
    scores: list[int] = field(default_factory=list)


def replay(name: str) -> Told:
    head, *lines = [line for line in (FOLDER / f"{name}.txt").read_text().splitlines() if line and line[0] != "#"]
    start = timezone.make_aware(datetime(2026, 11, 2))
    channel = _channel(head, start)
    campaign = campaign_on(channel, state=CampaignState.RUNNING)
    told = Told(campaign)
    events = [_event(line, start) for line in lines]
    waiting, now = iter(events), events[0].at - _TICK
    event = next(waiting, None)
    last = events[-1].at + timedelta(hours=3)
    while now < last:
        now += _TICK
        while event and event.at <= now:
            if event.verb == "ban":
                told.ban_at = event.at
                return told
            _happen(channel, campaign, event, is_held=told.held_at is not None)
            event = next(waiting, None)
        assess_numbers(now=now)
        told.scores.append(RiskAssessment.objects.filter(channel=channel).latest("at").score)
        if told.held_at is None and campaign.origin in held_origins():
            told.held_at = now
    return told


def _channel(head: str, start: datetime) -> Channel:
    _word, kind, *options = head.split()
    said = dict(option.split("=") for option in options)
    channel = ChannelFactory(kind=kind)
    made = start - timedelta(days=int(said["age"]))
    Channel.objects.filter(pk=channel.pk).update(created_at=made)
    a_day, days = map(int, said["history"].split("*"))
    old = Conversation.objects.create(
        channel=channel, lead=Lead.objects.create(), address="old", started_at=made, last_message_at=made
    )
    before = (start - timedelta(days=day, hours=-12) for day in range(1, days + 1))
    _write([(at, old, "", {}) for at in before for _ in range(a_day)], channel, "staff", bulk=False)
    return channel


def _event(line: str, start: datetime) -> Event:
    day, clock, verb, *rest = shlex.split(line)
    hours, minutes = map(int, clock.split(":"))
    at = start + timedelta(days=int(day), hours=hours, minutes=minutes)
    options = dict(word.split("=", 1) for word in rest if "=" in word)
    return Event(at, verb, [word for word in rest if "=" not in word], options)


def _happen(channel: Channel, campaign: Campaign, event: Event, *, is_held: bool) -> None:
    match event.verb:
        case "send" if not is_held:
            _send(channel, campaign, event)
        case "answer":
            talks = _people(channel, int(event.words[0]), event.at, cold=False)
            _write([(event.at, talk, "Yes, it is.", {}) for talk in talks], channel, "staff", bulk=False)
        case "down":
            for number in range(int(event.words[0])):
                at = event.at + timedelta(minutes=number)
                hold = Hold.objects.create(
                    scope=HoldScope.CHANNEL, key=str(channel.pk), cause=CHANNEL_DOWN, reason="lost", ended_at=at
                )
                Hold.objects.filter(pk=hold.pk).update(created_at=at)
        case "quality":
            Channel.objects.filter(pk=channel.pk).update(facts={"quality_rating": event.words[0]})


def _send(channel: Channel, campaign: Campaign, event: Event) -> None:
    number, cold = int(event.words[0]), "cold" in event.words
    talks = _people(channel, number, event.at, cold=cold)
    gap = timedelta(seconds=float(event.options["every"]))
    fates = _fates(event, channel.kind)
    template = "offer" if "template" in event.words else ""
    rows = []
    for place, talk in enumerate(talks):
        at = event.at - gap * (number - place)
        text = event.options.get("text", "").replace("{name}", _NAMES[place % 8]).replace("{n}", str(place % 12))
        fate = next(fates, {})
        rows.append((at, talk, "" if template else text, {**fate, "template_name": template}))
    _write(rows, channel, campaign.origin, bulk=True)
    # Replies and opt-outs come from those whom it reached.
    reached = [(at, talk) for at, talk, _text, fate in rows if "error_code" not in fate][::-1]
    replied = reached[: event.number("replied")]
    for at, talk in replied:
        talk.last_inbound_at = at + timedelta(minutes=1)
    Conversation.objects.bulk_update([talk for _at, talk in replied], ["last_inbound_at"])
    stopped = reached[len(replied) : len(replied) + event.number("stopped")]
    ConsentRecord.objects.bulk_create(
        ConsentRecord(
            lead_id=talk.lead_id, status=ConsentStatus.WITHDRAWN, source=ConsentSource.KEYWORD, at=at + timedelta(0, 5)
        )
        for at, talk in stopped
    )


def _fates(event: Event, kind: str) -> Iterator[dict[str, str]]:
    failed, _slash, code = event.options.get("failed", "0/").partition("/")
    for _ in range(int(failed)):
        yield {"state": "failed", "error_code": code}
    for _ in range(event.number("blocked")):
        yield {"state": "failed", "error_code": _STOPPED_MARKETING[kind]}


def _people(channel: Channel, number: int, at: datetime, *, cold: bool) -> list[Conversation]:
    leads = Lead.objects.bulk_create([Lead() for _ in range(number)])
    wrote = None if cold else at - timedelta(days=9)
    return Conversation.objects.bulk_create(
        Conversation(
            channel=channel,
            lead=lead,
            address=f"2348{next(_numbers):09}",
            started_at=at,
            last_message_at=at,
            last_inbound_at=wrote,
        )
        for lead in leads
    )


def _write(
    rows: list[tuple[datetime, Conversation, str, dict[str, str]]], channel: Channel, origin: str, *, bulk: bool
) -> None:
    messages = Message.objects.bulk_create(
        Message(
            channel=channel,
            conversation=talk,
            direction="out",
            kind="text",
            body=text,
            happened_at=at,
            sent_at=at,
            origin=origin,
            priority=Priority.BULK if bulk else Priority.REPLY,
            **{"state": "sent", **fate},
        )
        for at, talk, text, fate in rows
    )
    Attempt.objects.bulk_create(
        Attempt(
            message=message,
            channel=channel,
            to=talk.address,
            number=1,
            claim_token=uuid4(),
            started_at=at,
            outcome="accepted",
            bulk=bulk,
        )
        for message, (at, talk, _text, _fate) in zip(messages, rows, strict=True)
    )
