"""The rows that were judged sound become leads, a set at a time.

A list is no news: nobody wrote to us just now. So `lead_captured` is not sent – no greeting, no turn of the
assignment, no campaign starts for a hundred thousand people because a file came in. Tags are put on by the service that
tells of them: who wants something to happen gives the import a tag.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from common.sql import any_of, lock_in_order, run

from ..choices import ActivityKind, ImportState, KnownPeople, Verdict
from ..identity import IdentityClaim, Touch, TouchSource
from ..imports.applying import changes_to, fingerprint, new_lead, stored
from ..imports.matching import owner_of, owners_of
from ..imports.reading import ReadRow, read_row
from ..models import Activity, Identity, ImportRow, Lead, LeadImport, Tag, TouchRecord
from ..models.tag import folded_name
from .import_consent import record_opt_ins
from .tagging import ensure_tag, tag_leads
from .touches import touch_digest

# Readers and webhooks wait for a writer of SQLite: short pieces let them in between.
_PIECE = 250


@dataclass(slots=True)
class Item:
    """A row on its way."""

    row: ImportRow
    read: ReadRow
    lead: Lead = field(default_factory=Lead)
    is_new: bool = False


def pieces(job: LeadImport) -> Iterator[Sequence[ImportRow]]:
    last = 0
    while piece := list(_due(job).filter(line__gt=last).order_by("line")[:_PIECE]):
        last = piece[-1].line
        yield piece


def write(job: LeadImport, piece: Sequence[ImportRow]) -> Counter[str]:
    at = timezone.now()
    before = Counter(row.verdict for row in piece)
    # Read again, for the piece may be tried again.
    rows = _due(job).filter(line__gte=piece[0].line, line__lte=piece[-1].line).order_by("line")
    items = [Item(row, read_row(row.cells, country=job.country)) for row in rows]
    _meet(job, items, at)
    written = [item for item in items if item.is_new or job.known != KnownPeople.SKIP]
    _insert_new([item for item in written if item.is_new], at, job)
    _change_known([item for item in written if not item.is_new], job, at)
    _add_identities(written, job, at)
    _tell_timelines(written, job, at)
    _tag(written, job)
    record_opt_ins(job, [item.lead for item in written], at)
    _keep(items, written)
    became = Counter(item.row.verdict for item in items)
    became.subtract(before)
    return became


def finish(job: LeadImport) -> ImportState:
    job.total = job.done
    return ImportState.DONE


def _due(job: LeadImport) -> Any:
    return ImportRow.objects.filter(job=job, applied=False, verdict__in=(Verdict.NEW, Verdict.UPDATE))


def _meet(job: LeadImport, items: Sequence[Item], at: datetime) -> None:
    """Who is known by now, which may be more than the dry run saw."""
    owners = owners_of([claim for item in items for claim in item.read.claims])
    ids = {item.row.line: owner_of(item.read.claims, owners) for item in items}
    wanted = sorted({lead_id for lead_id in ids.values() if lead_id})
    lock_in_order(Lead._meta.db_table, wanted)
    known = Lead.objects.in_bulk(wanted)
    for item in items:
        lead = known.get(ids[item.row.line] or 0)
        item.is_new = lead is None
        item.lead = lead or new_lead(item.read, job, at)


def _insert_new(items: Sequence[Item], at: datetime, job: LeadImport) -> None:
    Lead.objects.bulk_create(item.lead for item in items)
    touch = Touch(TouchSource.IMPORT, ref=job.key, headline=job.file_name)
    digest = touch_digest(touch)
    TouchRecord.objects.bulk_create(
        TouchRecord(
            lead=item.lead, at=at, source=touch.source, ref=touch.ref, headline=touch.headline, fingerprint=digest
        )
        for item in items
    )
    _point_at_touches([item.lead.pk for item in items])


def _point_at_touches(lead_ids: Sequence[int]) -> None:
    if not lead_ids:
        return
    leads, touches = Lead._meta.db_table, TouchRecord._meta.db_table
    ours, params = any_of(f"{leads}.id", lead_ids)
    run(
        f"UPDATE {leads} SET first_touch_id = t.id, last_touch_id = t.id FROM {touches} AS t "
        f"WHERE t.lead_id = {leads}.id AND {ours}",
        params,
    )


def _change_known(items: Sequence[Item], job: LeadImport, at: datetime) -> None:
    for item in items:
        changes = changes_to(item.lead, item.read, job)
        item.row.changed = {name: [stored(getattr(item.lead, name)), stored(new)] for name, new in changes.items()}
        if changes:
            Lead.objects.filter(pk=item.lead.pk).update(**changes, score_due=True, updated_at=at)
        for name, value in changes.items():
            setattr(item.lead, name, value)


def _add_identities(items: Sequence[Item], job: LeadImport, at: datetime) -> None:
    """What belongs to somebody else stays theirs: the strongest identity decided whose row it is."""
    taken = owners_of([claim for item in items for claim in item.read.claims])
    missing = [(claim, item) for item in items for claim in item.read.claims if claim not in taken]
    # In one order everywhere: two processes that insert the same identities crosswise would dead-lock.
    missing.sort(key=lambda pair: (pair[0].kind, pair[0].value))
    _suspect_duplicates(items, taken, job, at)
    made = Identity.objects.bulk_create(
        Identity(lead=item.lead, kind=claim.kind, value=claim.value) for claim, item in missing
    )
    for identity, (_claim, item) in zip(made, missing, strict=True):
        item.row.added = [*item.row.added, identity.pk]


def _suspect_duplicates(items: Sequence[Item], owners: dict[IdentityClaim, int], job: LeadImport, at: datetime) -> None:
    Activity.objects.bulk_create(
        Activity(
            lead=item.lead,
            kind=ActivityKind.DUPLICATE_SUSPECTED,
            at=at,
            stage=item.lead.stage,
            metadata={"other_lead": owners[claim], "kind": claim.kind, "value": claim.value},
            key=f"{job.key}:duplicate:{owners[claim]}",
        )
        for item in items
        for claim in item.read.claims
        if owners.get(claim, item.lead.pk) != item.lead.pk
    )


def _tell_timelines(items: Sequence[Item], job: LeadImport, at: datetime) -> None:
    entries = [_entry(item, job, at, ActivityKind.IMPORT, job.file_name, job.key) for item in items]
    entries += [
        _entry(item, job, at, ActivityKind.NOTE, item.read.note, f"{job.key}:note") for item in items if item.read.note
    ]
    Activity.objects.bulk_create(entries, ignore_conflicts=True)


def _entry(item: Item, job: LeadImport, at: datetime, kind: ActivityKind, text: str, key: str) -> Activity:
    facts: dict[str, Any] = {"import": job.pk, "line": item.row.line}
    if item.row.changed:
        facts["fields"] = sorted(item.row.changed)
    return Activity(
        lead=item.lead, kind=kind, at=at, text=text, by_id=job.by_id, stage=item.lead.stage, metadata=facts, key=key
    )


def _tag(items: Sequence[Item], job: LeadImport) -> None:
    by_name: dict[str, list[int]] = defaultdict(list)
    of_all = [name.strip() for name in job.tag_names.split(",") if name.strip()]
    for item in items:
        for name in {folded_name(name): name for name in (*of_all, *item.read.tags)}.values():
            by_name[name].append(item.lead.pk)
    for name, lead_ids in sorted(by_name.items()):
        tag_leads(tag=_tag_named(name, job), lead_ids=lead_ids, by=job.by, source=job.key)


def _tag_named(name: str, job: LeadImport) -> Tag:
    known = Tag.objects.filter(folded=folded_name(name)).first()
    if known is None:
        known = ensure_tag(name)
        job.made_tags = [*job.made_tags, known.pk]
    return known


def _keep(items: Sequence[Item], written: Sequence[Item]) -> None:
    """What the undo will need."""
    for item in items:
        item.row.verdict, item.row.lead = Verdict.KNOWN, item.lead
    for item in written:
        item.row.verdict = Verdict.NEW if item.is_new else Verdict.UPDATE
        item.row.applied, item.row.fingerprint = True, fingerprint(item.lead)
    # One statement for the set: a conflict on the line is the row itself.
    ImportRow.objects.bulk_create(
        [item.row for item in items],
        update_conflicts=True,
        unique_fields=["job", "line"],
        update_fields=["verdict", "lead", "applied", "changed", "added", "fingerprint"],
    )
