"""An import is taken back, row by row from its end. What people have done since outweighs it: such leads stay, and the
list of rows says which and why."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.phrases import Phrase, join, say
from common.sql import lock_in_order

from ..choices import ActivityKind, ImportState, Verdict
from ..identity import TouchSource
from ..imports.applying import fingerprint, stored
from ..models import Activity, ConsentRecord, Identity, ImportRow, Lead, LeadImport, LeadMerge, LeadTag, Tag
from .consent import restate

_PIECE = 250


def pieces(job: LeadImport) -> Iterator[Sequence[ImportRow]]:
    """From the end: of two rows about one lead, the first saw it as it was."""
    while piece := list(ImportRow.objects.filter(job=job, applied=True).order_by("-line")[:_PIECE]):
        yield piece


def take_back(job: LeadImport, piece: Sequence[ImportRow]) -> Counter[str]:
    ids = sorted({row.lead_id for row in piece if row.lead_id})
    # Nobody merges them meanwhile.
    lock_in_order(Lead._meta.db_table, ids)
    leads = Lead.objects.in_bulk(ids)
    before = Counter(row.verdict for row in piece)
    merged = _merged_since(job, ids)
    kept = _leave_merged([row for row in piece if row.lead_id in merged])
    ours = [row for row in piece if row.lead_id in leads.keys() - merged]
    kept += _delete_untouched(job, [row for row in ours if row.verdict == Verdict.NEW], leads)
    kept += _restore(job, [row for row in ours if row.verdict == Verdict.UPDATE], leads)
    ImportRow.objects.filter(pk__in=[row.pk for row in kept]).update(applied=False)
    ImportRow.objects.filter(pk__in={row.pk for row in piece} - {row.pk for row in kept}).delete()
    became = Counter({str(Verdict.KEPT): len(kept)})
    became.subtract(before)
    return became


def finish(job: LeadImport) -> ImportState:
    """Nothing of it is left but what it was, who brought it, and what was kept."""
    Tag.objects.filter(pk__in=job.made_tags, taggings=None).delete()
    job.made_tags = []
    ImportRow.objects.filter(job=job).exclude(verdict=Verdict.KEPT).delete()
    LeadImport.objects.filter(pk=job.pk).update(sample=[])
    return ImportState.UNDONE


def _merged_since(job: LeadImport, lead_ids: Sequence[int]) -> set[int | None]:
    """Leads that took in another since the import: what was whose cannot be told apart before the merge is undone."""
    merges = LeadMerge.objects.filter(kept__in=lead_ids, undone_at=None, at__gte=job.started_at or job.created_at)
    return set(merges.values_list("kept_id", flat=True))


def _leave_merged(rows: Sequence[ImportRow]) -> list[ImportRow]:
    why = say(_("Merged with another lead since. To take this person back, undo the merge and change the lead."))
    kept = [_keep(row, why) for row in rows]
    _write(kept)
    return kept


def _delete_untouched(job: LeadImport, rows: Sequence[ImportRow], leads: dict[int, Lead]) -> list[ImportRow]:
    eventful = _with_news(job, rows)
    kept: list[ImportRow] = []
    gone: list[int] = []
    for row in rows:
        if row.lead_id in eventful:
            kept.append(_keep(row, say(_("Something has happened with this person since."))))
        elif fingerprint(leads[row.lead_id or 0]) != row.fingerprint:
            kept.append(_keep(row, say(_("Somebody has changed this lead since."))))
        else:
            gone.append(row.lead_id or 0)
    ImportRow.objects.filter(lead__in=gone).update(lead=None)
    Lead.objects.filter(pk__in=gone).delete()
    _write(kept)
    return kept


def _restore(job: LeadImport, rows: Sequence[ImportRow], leads: dict[int, Lead]) -> list[ImportRow]:
    kept = []
    for row in rows:
        lead = leads[row.lead_id or 0]
        now = {name: stored(getattr(lead, name)) for name in row.changed}
        back = {name: old for name, (old, new) in row.changed.items() if now[name] == new}
        if back:
            Lead.objects.filter(pk=lead.pk).update(**back, score_due=True, updated_at=timezone.now())
            lead.refresh_from_db()
        if stays := sorted(row.changed.keys() - back.keys()):
            kept.append(_keep(row, _changed_since(stays)))
    _remove_additions(job, rows)
    _write(kept)
    return kept


def _remove_additions(job: LeadImport, rows: Sequence[ImportRow]) -> None:
    ids = [row.lead_id for row in rows if row.lead_id]
    Identity.objects.filter(pk__in=[pk for row in rows for pk in row.added]).delete()
    LeadTag.objects.filter(lead__in=ids, source=job.key).delete()
    Activity.objects.filter(_ours(job, "key"), lead__in=ids).delete()
    agreed = ConsentRecord.objects.filter(lead__in=ids, key=job.key)
    spoken = list(agreed.values_list("lead_id", flat=True))
    agreed.delete()
    for lead_id in spoken:
        restate(lead_id)


def _with_news(job: LeadImport, rows: Sequence[ImportRow]) -> set[int | None]:
    """The leads that anything hangs on which the import did not write, in whatever app."""
    ids = [row.lead_id for row in rows]
    of_import = {
        "leads.identity": Q(pk__in=[pk for row in rows for pk in row.added]),
        "leads.touchrecord": Q(source=TouchSource.IMPORT, ref=job.key),
        # A merge that stands was seen before; one that was undone left all as it was.
        "leads.activity": _ours(job, "key") | Q(kind__in=(ActivityKind.MERGED, ActivityKind.UNMERGED)),
        "leads.leadmerge": Q(undone_at__isnull=False),
        "leads.leadtag": Q(source=job.key),
        "leads.consentrecord": Q(key=job.key),
        "leads.consent": Q(record__key=job.key),
        "leads.importrow": Q(job=job) | Q(applied=False),
        # A machine's suspicion, which goes with the lead; what a person decided about it is theirs.
        "leads.duplicate": Q(dismissed_by=None),
    }
    eventful: set[int | None] = set()
    for model, name in _hanging_on_leads():
        others = model._base_manager.filter(**{f"{name}__in": ids})
        others = others.exclude(of_import[label]) if (label := model._meta.label_lower) in of_import else others
        eventful.update(others.values_list(f"{name}_id", flat=True).distinct())
    return eventful


def _hanging_on_leads() -> Iterable[tuple[Any, str]]:
    for relation in Lead._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            yield relation.related_model, relation.field.name  # type: ignore[union-attr]


def _ours(job: LeadImport, name: str) -> Q:
    return Q(**{name: job.key}) | Q(**{f"{name}__startswith": f"{job.key}:"})


def _keep(row: ImportRow, why: Phrase) -> ImportRow:
    row.verdict, row.reason = Verdict.KEPT, why
    return row


def _write(rows: Sequence[ImportRow]) -> None:
    for row in rows:
        ImportRow.objects.filter(pk=row.pk).update(verdict=row.verdict, reason=row.reason)


def _changed_since(fields: Sequence[str]) -> Phrase:
    names = [say(Lead._meta.get_field(name).verbose_name) for name in fields]  # type: ignore[union-attr]
    return say(_("Changed since, and left so: %(fields)s"), fields=join(names, ", "))
