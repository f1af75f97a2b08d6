"""Leads that may be one person: found by keys that both share, never by comparing all with all."""

import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import combinations, islice
from struct import Struct
from tempfile import TemporaryFile
from typing import TypeVar

from django.contrib.auth.models import User
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat
from django.utils import timezone

from common.text.names import name_key, place_key

from ..choices import STRENGTHS, DuplicateReason
from ..identity import IdentityKind
from ..models import Duplicate, Identity, Lead

Pair = tuple[int, int]
_Item = TypeVar("_Item")

_AT_ONCE = 500
# More people of one key are a common name or a shared address, and no suspicion.
_MOST_OF_A_KEY = 5
# Countries of our markets where people dial a zero that the international form leaves out.
_WITH_TRUNK_ZERO = re.compile(r"^\+(234|233|254|27|20|966|971|964|962|961|963|967|249|218|213|212|44|49|33|90)0(\d+)$")
# As many heaps as make one of them small among ten million leads. An entry is the number of a key, and the lead.
_HEAPS = 64
_ENTRY = Struct("qq")
_DOTS_DO_NOT_COUNT = {"gmail.com", "googlemail.com"}


def find_duplicates() -> int:
    """Look through all leads; how many pairs are new. Pairs that were dismissed stay so."""
    found = 0
    for reason, pairs in (
        (DuplicateReason.SAME_PHONE, _same_phone()),
        (DuplicateReason.SAME_EMAIL, _sharing(_emails())),
        (DuplicateReason.SAME_NAME, _sharing(_names())),
    ):
        for some in _batched(pairs):
            found += suspect(some, reason=reason)
    return found


def suspect(pairs: Iterable[Pair], *, reason: DuplicateReason) -> int:
    """Note that these may be one person each; how many pairs nobody had noted before."""
    wanted = {(min(pair), max(pair)) for pair in pairs}
    if not wanted:
        return 0
    known = {(row.first_id, row.second_id): row for row in _noted(wanted)}
    for row in known.values():
        _add_reason(row, reason)
    new = [
        Duplicate(first_id=first, second_id=second, reasons=[str(reason)], strength=STRENGTHS[reason])
        for first, second in sorted(wanted - known.keys())
    ]
    Duplicate.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def dismiss(duplicate: Duplicate, *, by: User | None) -> bool:
    """Not the same person, for good; False where that was said already."""
    open_one = Duplicate.objects.filter(pk=duplicate.pk, dismissed_at=None)
    return bool(open_one.update(dismissed_at=timezone.now(), dismissed_by=by))


def suspect_again(duplicate: Duplicate) -> bool:
    """Take a dismissal back; False where there was none."""
    dismissed = Duplicate.objects.filter(pk=duplicate.pk).exclude(dismissed_at=None)
    return bool(dismissed.update(dismissed_at=None, dismissed_by=None))


def _noted(pairs: set[Pair]) -> Iterable[Duplicate]:
    firsts, seconds = {first for first, _ in pairs}, {second for _, second in pairs}
    rows = Duplicate.objects.filter(first__in=firsts, second__in=seconds)
    return [row for row in rows if (row.first_id, row.second_id) in pairs]


def _add_reason(row: Duplicate, reason: DuplicateReason) -> None:
    if reason in row.reasons:
        return
    row.reasons = [*row.reasons, str(reason)]
    # Each further reason takes away half of what doubt is left, in hundredths of certainty.
    row.strength = min(99, max(row.strength, STRENGTHS[reason]) + (100 - max(row.strength, STRENGTHS[reason])) // 2)
    row.save(update_fields=["reasons", "strength"])


def _same_phone() -> Iterator[Pair]:
    yield from _phones_with_a_zero_too_many()
    yield from _phones_as_other_ids()


def _phones_with_a_zero_too_many() -> Iterator[Pair]:
    suspicious = Identity.objects.filter(kind=IdentityKind.PHONE, value__regex=r"^\+[0-9]{2,3}0")
    for some in _batched(suspicious.values_list("value", "lead_id").iterator(chunk_size=5000)):
        plain = {f"+{found[1]}{found[2]}": lead for value, lead in some if (found := _WITH_TRUNK_ZERO.match(value))}
        same = Identity.objects.filter(kind=IdentityKind.PHONE, value__in=plain)
        for value, lead in same.values_list("value", "lead_id"):
            if lead != plain[value]:
                yield lead, plain[value]


def _phones_as_other_ids() -> Iterator[Pair]:
    """Gateways give a privacy id that now and then is the number itself."""
    phone = Identity.objects.filter(kind=IdentityKind.PHONE, value=OuterRef("as_phone")).values("lead_id")[:1]
    rows = Identity.objects.filter(kind=IdentityKind.LID).annotate(as_phone=Concat(Value("+"), "value"))
    rows = rows.annotate(other=Subquery(phone)).exclude(Q(other=None) | Q(other=F("lead_id")))
    yield from rows.values_list("lead_id", "other").iterator(chunk_size=5000)


def _emails() -> Iterator[tuple[str, int]]:
    rows = Identity.objects.filter(kind=IdentityKind.EMAIL).values_list("value", "lead_id")
    for value, lead in rows.iterator(chunk_size=5000):
        local, _, domain = value.rpartition("@")
        local = local.partition("+")[0]
        if domain in _DOTS_DO_NOT_COUNT:
            local, domain = local.replace(".", ""), "gmail.com"
        yield f"{local}@{domain}", lead


def _names() -> Iterator[tuple[str, int]]:
    rows = Lead.objects.exclude(city="").exclude(first_name="", last_name="")
    for lead, first, last, city in rows.values_list("pk", "first_name", "last_name", "city").iterator(chunk_size=5000):
        if (name := name_key(f"{first} {last}")) and (place := place_key(city)):
            yield f"{name}@{place}", lead


def _sharing(keyed: Iterable[tuple[str, int]]) -> Iterator[Pair]:
    """Pairs of leads with one key. There are as many keys as leads: they are laid on heaps on the disk, the same ones
    on the same heap, and one heap at a time is looked through."""
    with ExitStack() as open_files:
        heaps = [open_files.enter_context(TemporaryFile()) for _number in range(_HEAPS)]
        for key, lead in keyed:
            number = hash(key)
            heaps[number % _HEAPS].write(_ENTRY.pack(number, lead))
        for heap in heaps:
            heap.seek(0)
            yield from _pairs(_ENTRY.iter_unpack(heap.read()))


def _pairs(entries: Iterable[tuple[int, int]]) -> Iterator[Pair]:
    groups: dict[int, int | list[int]] = {}
    for key, lead in entries:
        known = groups.setdefault(key, lead)
        if isinstance(known, list):
            if len(known) <= _MOST_OF_A_KEY and lead not in known:
                known.append(lead)
        elif known != lead:
            groups[key] = [known, lead]
    for leads in groups.values():
        if isinstance(leads, list) and len(leads) <= _MOST_OF_A_KEY:
            yield from combinations(leads, 2)


def _batched(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    left = iter(items)
    while some := list(islice(left, _AT_ONCE)):
        yield some
