"""Two leads become one person, and two again exactly as they were.

The row of the lead that goes is deleted: a tombstone would have to be left out by every list, count and segment of
every app. What is needed to bring it back lies in the merge's steps.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from ..choices import ActivityKind, ConsentSource, ConsentStatus
from ..errors import LaterMerge, LeadGone, MergedAlready, SameLead, UndoneAlready, UnknownChoice
from ..merging.absorb import absorb
from ..merging.columns import CHOICES, SIDES, SUMS, merged_columns
from ..merging.journal import Journal, take_back
from ..merging.registry import movers
from ..models import Consent, ConsentRecord, Lead, LeadMerge
from ..selectors.merging import merged_into
from ..signals import leads_merged, leads_unmerged
from .activities import record_activity
from .consent import Evidence, record_consent, restate


@dataclass(frozen=True, slots=True)
class Merged:
    merge: LeadMerge
    lead: Lead
    moved: Mapping[str, int] = field(default_factory=dict)
    """How many rows came over, by table."""


def merge_leads(*, keep: int, other: int, choices: Mapping[str, str] | None = None, by: User | None) -> Merged:
    """Make the leads with these ids one, the first of them; `choices` says for each group of columns in
    `merging.columns` whose values stay ("keep" or "other"). Raises MergeError."""
    for name, side in (choices or {}).items():
        if name not in CHOICES or side not in SIDES:
            raise UnknownChoice(name)
    with transaction.atomic():
        kept, gone = _lock(keep, other)
        now = timezone.now()
        merge = LeadMerge.objects.create(kept=kept, merged_id=gone.pk, merged_name=gone.full_name, at=now, by=by)
        columns = merged_columns(kept, gone, choices or {}, now=now)
        journal = Journal(merge)
        for bring_over in movers():
            bring_over(journal, kept, gone)
        absorb(journal, kept, gone)
        journal.edit(kept, columns | _touches(kept, gone), sums=SUMS)
        _note(merge, ActivityKind.MERGED, by)
        _tell(leads_merged, merge, by)
    return Merged(merge, Lead.objects.get(pk=kept.pk), journal.moved)


def undo_merge(*, merge: LeadMerge, by: User | None) -> Lead:
    """Bring the merged lead back as it was, and what was its; the lead. Raises MergeError.

    What changed since stays as it is now, with the kept lead; a "stop" that came since binds both.
    """
    with transaction.atomic():
        kept = Lead.objects.select_for_update().get(pk=LeadMerge.objects.get(pk=merge.pk).kept_id)
        now = timezone.now()
        _refuse_undo(merge, kept)
        if not LeadMerge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=now, undone_by=by):
            raise UndoneAlready
        said_since = _consent_since(merge, kept)
        Consent.objects.filter(lead=kept, record__in=said_since).delete()
        if take_back(merge):
            Lead.objects.filter(pk=kept.pk).update(score_due=True)
        _heed_what_was_said_since(said_since, kept.pk, merge.merged_id)
        merge.steps.all().delete()
        _note(merge, ActivityKind.UNMERGED, by)
        _tell(leads_unmerged, merge, by)
    merge.refresh_from_db()
    return Lead.objects.get(pk=merge.merged_id)


def _lock(keep: int, other: int) -> tuple[Lead, Lead]:
    """The smaller id first: two who merge the same leads, or a chain of them, wait in one order."""
    if keep == other:
        raise SameLead
    found = {lead.pk: lead for lead in Lead.objects.select_for_update().filter(pk__in=[keep, other]).order_by("pk")}
    for lead_id in (keep, other):
        if lead_id not in found:
            kept_id = merged_into(lead_id)
            raise MergedAlready(lead_id, kept_id) if kept_id else LeadGone(lead_id)
    return found[keep], found[other]


def _touches(kept: Lead, gone: Lead) -> dict[str, Any]:
    """The earlier of both first ones and the later of both last ones; read again, for one may have been known twice."""
    touches = list(kept.touches.filter(pk__in=_ids(kept, gone)).order_by("at", "pk"))
    if not touches:
        return {}
    firsts = [t for t in touches if t.pk in (kept.first_touch_id, gone.first_touch_id)] or touches
    lasts = [t for t in touches if t.pk in (kept.last_touch_id, gone.last_touch_id)] or touches
    return {"first_touch_id": firsts[0].pk, "last_touch_id": lasts[-1].pk}


def _ids(kept: Lead, gone: Lead) -> list[int]:
    ids = (kept.first_touch_id, gone.first_touch_id, kept.last_touch_id, gone.last_touch_id)
    return [pk for pk in ids if pk]


def _refuse_undo(merge: LeadMerge, kept: Lead) -> None:
    if later := kept.merges.filter(pk__gt=merge.pk, undone_at=None).order_by("-pk").first():
        raise LaterMerge(later.pk)


def _consent_since(merge: LeadMerge, kept: Lead) -> list[ConsentRecord]:
    """Lines of the ledger that neither lead had, and that the merge did not write itself."""
    written = merge.steps.filter(model=ConsentRecord._meta.label, did="added").values_list("keys", flat=True)
    known = {key for keys in written for key in keys}
    since = ConsentRecord.objects.filter(lead=kept, created_at__gte=merge.at).exclude(pk__in=known)
    return list(since.order_by("pk"))


def _heed_what_was_said_since(said: list[ConsentRecord], kept_id: int, back_id: int) -> None:
    if not said:
        return
    restate(kept_id)
    for record in said:
        if record.status == ConsentStatus.WITHDRAWN:
            record_consent(
                lead_id=back_id,
                status=ConsentStatus.WITHDRAWN,
                evidence=Evidence(
                    ConsentSource(record.source), record.at, record.reference, record.quote, record.words, record.reason
                ),
                channel=record.channel,
                purpose=record.purpose,  # type: ignore[arg-type]
                key=f"unmerged:{record.pk}",
            )


def _note(merge: LeadMerge, kind: ActivityKind, by: User | None) -> None:
    record_activity(
        lead_id=merge.kept_id,
        kind=kind,
        at=timezone.now(),
        text=merge.merged_name,
        by=by,
        metadata={"merge": merge.pk, "other_lead": merge.merged_id},
        key=f"{kind}:{merge.pk}",
    )


def _tell(signal: Signal, merge: LeadMerge, by: User | None) -> None:
    news = {
        "merge_id": merge.pk,
        "kept_id": merge.kept_id,
        "merged_id": merge.merged_id,
        "by_id": by.pk if by else None,
    }
    transaction.on_commit(partial(signal.send_robust, Lead, **news))
