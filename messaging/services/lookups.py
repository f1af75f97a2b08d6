"""What a webhook only hinted at is asked of the provider afterwards: receiving never waits for it."""

import logging
import uuid
from datetime import datetime
from typing import Any

from django.utils import timezone

from common.claims import back_off, claim_rows
from common.models import DueWork
from leads.choices import ActivityKind
from leads.identity import Touch, TouchSource
from leads.models import Lead
from leads.services.activities import record_activity
from leads.services.capture import capture_lead
from messaging.choices import LookupKind
from messaging.errors import ProviderRefused
from messaging.events import LeadFormFilled
from messaging.models import Channel, Lookup, Message
from messaging.providers.messenger.lookups import look_up_form, look_up_person
from messaging.selectors.channels import channel_access

from .wakes import wake_lookups

logger = logging.getLogger(__name__)

_AT_ONCE = 20
_CLAIM_SECONDS = 180
_BACK_OFF_UNIT_SECONDS = 60.0
_BACK_OFF_LONGEST_SECONDS = 3600.0


def note_stranger(message: Message) -> None:
    """Messenger's webhooks carry no names: ask for the one of somebody whose lead has none yet."""
    if message.channel.kind != "messenger":
        return
    if Lead.objects.filter(pk=message.conversation.lead_id, first_name="", last_name="").exists():
        _note(message.channel, LookupKind.PERSON, message.conversation.address, message.happened_at, {})


def note_lead_form(channel: Channel, item: LeadFormFilled) -> None:
    facts = {"ad_id": item.ad_id, "form_id": item.form_id}
    _note(channel, LookupKind.LEAD_FORM, item.leadgen_id, item.at, facts)


def _note(channel: Channel, kind: LookupKind, key: str, at: datetime, facts: dict[str, str]) -> None:
    values = {"happened_at": at, "facts": facts, "next_at": timezone.now()}
    _lookup, created = Lookup.objects.get_or_create(channel=channel, kind=kind, key=key, defaults=values)
    if created:
        wake_lookups()


def look_up_due() -> int:
    """Ask what is due; the number asked. Each failure is retried alone and stands in the admin after eight."""
    token = uuid.uuid4()
    ids = claim_rows(
        Lookup,
        where="work_state = 'due' AND (next_at IS NULL OR next_at <= %s)",
        params=[timezone.now()],
        token=token,
        seconds=_CLAIM_SECONDS,
        limit=_AT_ONCE,
    )
    for lookup in Lookup.objects.filter(pk__in=ids, claim_token=token).select_related("channel").order_by("pk"):
        _look_up(lookup)
    return len(ids)


def _look_up(lookup: Lookup) -> None:
    try:
        _ANSWERS[LookupKind(lookup.kind)](lookup)
    except ProviderRefused as refusal:
        _close(lookup, error=str(refusal), final=not refusal.retryable)
    except Exception as error:
        logger.exception("lookup_failed", extra={"lookup": lookup.pk})
        _close(lookup, error=type(error).__name__, final=False)
    else:
        _close(lookup)


def _close(lookup: Lookup, *, error: str = "", final: bool = True) -> None:
    attempts = lookup.attempts + 1
    changes: dict[str, Any] = {"attempts": attempts, "error": error, "claim_token": None, "claimed_until": None}
    if not error:
        changes["work_state"] = DueWork.State.DONE
    elif final or attempts >= DueWork.MAX_ATTEMPTS:
        changes["work_state"] = DueWork.State.FAILED
    wait = back_off(attempts, unit=_BACK_OFF_UNIT_SECONDS, longest=_BACK_OFF_LONGEST_SECONDS)
    Lookup.objects.filter(pk=lookup.pk).update(**changes, next_at=timezone.now() + wait, updated_at=timezone.now())


def _ask_person(lookup: Lookup) -> None:
    capture_lead(person=look_up_person(channel_access(lookup.channel), lookup.key), at=lookup.happened_at)


def _ask_form(lookup: Lookup) -> None:
    person, answers = look_up_form(channel_access(lookup.channel), lookup.key)
    if person is None:
        logger.info("lead_form_names_nobody", extra={"lookup": lookup.pk})
        return
    touch = Touch(TouchSource.AD, ad_id=lookup.facts.get("ad_id", ""), ref=f"form:{lookup.facts.get('form_id', '')}")
    captured = capture_lead(person=person, at=lookup.happened_at, touch=touch)
    record_activity(
        lead_id=captured.lead.pk,
        kind=ActivityKind.NOTE,
        at=lookup.happened_at,
        text="\n".join(f"{name}: {value}" for name, value in answers.items()),
        metadata={"channel": lookup.channel.name, "lead_form": lookup.facts.get("form_id", "")},
        key=f"lead_form:{lookup.key}"[:100],
    )


_ANSWERS = {LookupKind.PERSON: _ask_person, LookupKind.LEAD_FORM: _ask_form}
