"""How the tables of this app go over from one lead to another."""

from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext as _

from ..choices import ConsentSource, ConsentStatus
from ..models import Activity, Consent, ConsentRecord, Duplicate, Lead, LeadTag, TouchRecord
from ..services.consent import Key, fold
from .journal import Journal
from .registry import keep_row, take_over


def register_house() -> None:
    for model in (Activity, ConsentRecord, LeadTag, TouchRecord):
        keep_row(model)
    take_over(Consent, bring_over_consent, of=Lead)
    take_over(Duplicate, bring_over_duplicates, of=Lead)


def bring_over_consent(journal: Journal, kept: Any, other: Any) -> None:
    """Read anew from both ledgers, and one's "stop" binds the person, whatever the other allowed."""
    before = list(Consent.objects.filter(lead__in=[kept.pk, other.pk]).order_by("pk"))
    stopped = {Key(row.channel, row.purpose) for row in before if row.status == ConsentStatus.WITHDRAWN}
    still = _stopped(kept)
    _say_stop_again(journal, kept, {key for key in stopped if not any(no.covers(key) for no in still)})
    for row in before:
        journal.delete(row)
    for key, standing in fold(ConsentRecord.objects.filter(lead=kept)).items():
        journal.add(Consent(lead=kept, channel=key.channel, purpose=key.purpose, **standing._asdict()))


def bring_over_duplicates(journal: Journal, kept: Any, other: Any) -> None:
    """The pair of the two is settled; what the other was suspected to be, the kept one is."""
    for pair in Duplicate.objects.filter(first__in=[kept.pk, other.pk], second__in=[kept.pk, other.pk]):
        journal.delete(pair)
    for pair in [*Duplicate.objects.filter(first=other.pk), *Duplicate.objects.filter(second=other.pk)]:
        third = pair.second_id if pair.first_id == other.pk else pair.first_id
        first, second = sorted((kept.pk, third))
        standing = Duplicate.objects.filter(first=first, second=second).first()
        if standing is None:
            journal.edit(pair, {"first_id": first, "second_id": second})
        else:
            journal.delete(pair)
            journal.edit(standing, _stronger(standing, pair))


def _stronger(standing: Duplicate, pair: Duplicate) -> dict[str, Any]:
    """ "Not the same person", said of one of the two, was said of the other as well."""
    by = standing if standing.dismissed_at else pair
    return {
        "reasons": [*standing.reasons, *(why for why in pair.reasons if why not in standing.reasons)],
        "strength": max(standing.strength, pair.strength),
        "dismissed_at": by.dismissed_at,
        "dismissed_by_id": by.dismissed_by_id,
    }


def _stopped(lead: Lead) -> set[Key]:
    standings = fold(ConsentRecord.objects.filter(lead=lead))
    return {key for key, standing in standings.items() if standing.status == ConsentStatus.WITHDRAWN}


def _say_stop_again(journal: Journal, kept: Lead, keys: set[Key]) -> None:
    for channel, purpose in sorted(keys):
        record = ConsentRecord(
            lead=kept,
            channel=channel,
            purpose=purpose,
            status=ConsentStatus.WITHDRAWN,
            source=ConsentSource.STAFF,
            at=timezone.now(),
            by=cast(Any, journal.merge.by),
            reason=_("Merged: one of the two leads did not want to be written to."),
            created_at=timezone.now(),
        )
        journal.add(record)
