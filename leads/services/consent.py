"""The consent ledger: what people say about being written to, kept with its proof, and what holds because of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ..choices import ActivityKind, ConsentPurpose, ConsentSource, ConsentStatus
from ..errors import DecidedMeanwhile
from ..models import Consent, ConsentRecord, Lead
from ..signals import consent_given, consent_withdrawn
from .activities import record_activity
from .columns import fitted

_ACTIVITIES = {ConsentStatus.GIVEN: ActivityKind.OPT_IN, ConsentStatus.WITHDRAWN: ActivityKind.OPT_OUT}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves a record: the message, its words and those that decided; or a person's reason."""

    source: ConsentSource
    at: datetime
    reference: str = ""
    quote: str = ""
    words: str = ""
    reason: str = ""
    by: User | None = None


class Key(NamedTuple):
    """What a yes or no is about: "" for every channel."""

    channel: str
    purpose: str

    def covers(self, other: "Key") -> bool:
        return self.channel in ("", other.channel) and self.purpose in (ConsentPurpose.ALL, other.purpose)


class Standing(NamedTuple):
    status: str
    since: datetime
    record_id: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """`changed`: something else holds since; False where the same was known or said before."""

    record: ConsentRecord
    changed: bool


def record_consent(
    *,
    lead_id: int,
    status: ConsentStatus,
    evidence: Evidence,
    channel: str = "",
    purpose: ConsentPurpose = ConsentPurpose.ALL,
    key: str | None = None,
) -> Recorded:
    """Add a line to the ledger. With a `key` the same evidence counts once. May run inside the caller's transaction.

    Later words outweigh earlier ones by when they were said, not by when they reach us. A yes takes back what it
    covers, and no more: who allows marketing on one network has not taken back a "stop" to everything.
    """
    with transaction.atomic():
        _lock(lead_id)
        if key and (known := ConsentRecord.objects.filter(lead_id=lead_id, key=key).first()):
            return Recorded(known, changed=False)
        line = ConsentRecord(lead_id=lead_id, channel=channel, purpose=purpose, status=status, key=key)
        record = _write(line, evidence)
        return Recorded(record, changed=_settle(record))


def decide(record: ConsentRecord, *, is_opt_out: bool, by: User | None) -> Recorded:
    """A person's judgement of an unsure record; raises DecidedMeanwhile."""
    status = ConsentStatus.WITHDRAWN if is_opt_out else ConsentStatus.DISMISSED
    return _decide(record, status, by, open_before=True)


def take_back_decision(record: ConsentRecord, *, by: User | None) -> Recorded:
    """The question is open again; raises DecidedMeanwhile where it is already."""
    return _decide(record, ConsentStatus.REOPENED, by, open_before=False)


def restate(lead_id: int) -> None:
    """What holds, read anew from the ledger: after records have moved to another lead."""
    with transaction.atomic():
        _lock(lead_id)
        _store(lead_id, fold(ConsentRecord.objects.filter(lead_id=lead_id)))


def fold(records: Iterable[ConsentRecord]) -> dict[Key, Standing]:
    """What holds after everything that was said, each with the record that is its proof."""
    lines = sorted(records, key=lambda record: record.pk)
    decisions: dict[int | None, str] = {line.about_id: line.status for line in lines if line.about_id}
    settled: dict[Key, Standing] = {}
    pending: dict[Key, Standing] = {}
    for line in sorted((line for line in lines if not line.about_id), key=lambda line: (line.at, line.pk)):
        key, status = Key(line.channel, line.purpose), _judged(line, decisions)
        standing = Standing(status, line.at, line.pk)
        if status == ConsentStatus.UNSURE:
            pending[key] = standing
        elif status in (ConsentStatus.GIVEN, ConsentStatus.WITHDRAWN):
            pending = {other: asked for other, asked in pending.items() if not key.covers(other)}
            if status == ConsentStatus.GIVEN:
                settled = {other: known for other, known in settled.items() if not key.covers(other)}
            if key not in settled or settled[key].status == ConsentStatus.GIVEN:
                settled[key] = standing
    stopped = {key for key, known in settled.items() if known.status == ConsentStatus.WITHDRAWN}
    # A no that is sure leaves nothing to be decided.
    return settled | {key: asked for key, asked in pending.items() if not any(no.covers(key) for no in stopped)}


def _judged(line: ConsentRecord, decisions: dict[int | None, str]) -> str:
    decided = decisions.get(line.pk, line.status)
    return ConsentStatus.UNSURE if decided == ConsentStatus.REOPENED else decided


def _lock(lead_id: int) -> None:
    """One at a time per person: what holds is read and written."""
    Lead.objects.select_for_update().only("pk").get(pk=lead_id)


def _write(record: ConsentRecord, evidence: Evidence) -> ConsentRecord:
    told = {name: getattr(evidence, name) for name in ("reference", "quote", "words", "reason")}
    for name, value in fitted(ConsentRecord, told).items():
        setattr(record, name, value)
    record.source, record.at, record.by = evidence.source, evidence.at, evidence.by
    record.save()
    return record


def _decide(record: ConsentRecord, status: ConsentStatus, by: User | None, *, open_before: bool) -> Recorded:
    with transaction.atomic():
        _lock(record.lead_id)
        last = record.decisions.order_by("-pk").first()
        is_open = record.status == ConsentStatus.UNSURE and (last is None or last.status == ConsentStatus.REOPENED)
        if is_open is not open_before:
            raise DecidedMeanwhile
        line = ConsentRecord(
            lead_id=record.lead_id, channel=record.channel, purpose=record.purpose, status=status, about=record
        )
        _write(line, Evidence(ConsentSource.STAFF, at=timezone.now(), by=by))
        return Recorded(line, changed=_settle(line))


def _settle(record: ConsentRecord) -> bool:
    """Bring what holds up to date, tell the timeline and whoever listens; says whether anything else holds now."""
    lead_id = record.lead_id
    before = {key: known.status for key, known in _stored(lead_id).items()}
    now = fold(ConsentRecord.objects.filter(lead_id=lead_id))
    _store(lead_id, now)
    if before == {key: known.status for key, known in now.items()}:
        return False
    if kind := _ACTIVITIES.get(ConsentStatus(record.status)):
        _note(record, kind)
    _tell(record, before, now)
    return True


def _stored(lead_id: int) -> dict[Key, Standing]:
    rows = Consent.objects.filter(lead_id=lead_id)
    return {Key(row.channel, row.purpose): Standing(row.status, row.since, row.record_id) for row in rows}


def _store(lead_id: int, standings: dict[Key, Standing]) -> None:
    stored = _stored(lead_id)
    for channel, purpose in stored.keys() - standings.keys():
        Consent.objects.filter(lead_id=lead_id, channel=channel, purpose=purpose).delete()
    for key, standing in standings.items():
        if stored.get(key) != standing:
            Consent.objects.update_or_create(
                lead_id=lead_id, channel=key.channel, purpose=key.purpose, defaults=standing._asdict()
            )


def _note(record: ConsentRecord, kind: ActivityKind) -> None:
    facts = {"source": record.source, "purpose": record.purpose, "channel": record.channel, "record": record.pk}
    record_activity(
        lead_id=record.lead_id,
        kind=kind,
        at=record.at,
        text=record.words or record.reason,
        by=record.by,
        metadata={name: value for name, value in facts.items() if value},
        key=f"consent:{record.pk}",
    )


def _tell(record: ConsentRecord, before: dict[Key, str], now: dict[Key, Standing]) -> None:
    stopped_before = {key for key, status in before.items() if status == ConsentStatus.WITHDRAWN}
    stopped_now = {key for key, known in now.items() if known.status == ConsentStatus.WITHDRAWN}
    news = ((consent_withdrawn, stopped_now - stopped_before), (consent_given, stopped_before - stopped_now))
    for signal, keys in news:
        for channel, purpose in sorted(keys):
            facts = {"lead_id": record.lead_id, "channel": channel, "purpose": purpose, "record_id": record.pk}
            transaction.on_commit(partial(signal.send_robust, ConsentRecord, **facts))
