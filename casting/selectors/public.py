"""What the public reads: calls that are published and not over, narrowed and paged, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from casting.choices import PUBLIC_STATES, CallState, ContactShown, Gender
from casting.models import Call, CallWords, CastingRules, Role
from common.text.spelling import fold

PAGE = 20
# What is not shown: the message and what is compared of it.
_UNSEEN = ("text", "signature", "doubts")
_LEAST_LETTERS = 2
_MOST_WORDS = 6
_ARTICLE, _LEAST_STEM = "ال", 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a talent looks for; nothing said, nothing narrowed."""

    city: str = ""
    gender: str = ""
    age: int | None = None
    kind: str = ""
    paid: bool | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    calls: Sequence[Call]
    # The last one shown, where older ones follow.
    older: int | None


def open_calls(today: date | None = None) -> QuerySet[Call]:
    """Those one may apply to. A deadline that is over counts before the night's job says so."""
    not_over = Q(deadline=None) | Q(deadline__gte=today or timezone.localdate())
    return Call.objects.filter(not_over, state=CallState.PUBLISHED, published_at__isnull=False).defer(*_UNSEEN)


def public_call(pk: int) -> Call | None:
    """Open or over, as it stands on its page; None where nobody may read it."""
    public = Call.objects.filter(state__in=PUBLIC_STATES, published_at__isnull=False).exclude(title="")
    return public.defer(*_UNSEEN).prefetch_related("roles").filter(pk=pk).first()


def was_public(pk: int) -> bool:
    return Call.objects.filter(pk=pk, published_at__isnull=False).exists()


def is_open(call: Call, today: date | None = None) -> bool:
    in_time = call.deadline is None or call.deadline >= (today or timezone.localdate())
    return call.state == CallState.PUBLISHED and in_time


def narrowed(calls: QuerySet[Call], wanted: Wanted) -> QuerySet[Call]:
    if wanted.city:
        calls = calls.filter(city=wanted.city)
    if wanted.kind:
        calls = calls.filter(project_type=wanted.kind)
    if wanted.paid is not None:
        calls = calls.filter(is_paid=wanted.paid)
    # By an expression: SQLite would take the key for the quicker way in, fetch thousands of calls and sort them, where
    # the index has the newest first.
    calls = calls.alias(key=F("pk") + 0)
    if wanted.gender or wanted.age is not None:
        calls = calls.filter(key__in=_seeking(wanted))
    if words := _words(wanted.words):
        calls = calls.filter(key__in=_saying(words))
    return calls


def _saying(words: Sequence[str]) -> QuerySet[CallWords, int]:
    found = CallWords.objects.all()
    for word in words:
        found = found.filter(words__contains=word)
    return found.values_list("call", flat=True)


def _seeking(wanted: Wanted) -> QuerySet[Role, int]:
    """One of its roles fits in everything."""
    fitting = Role.objects.order_by()
    if wanted.gender:
        fitting = fitting.filter(gender__in=[wanted.gender, Gender.ANY])
    if wanted.age is not None:
        fitting = fitting.filter(
            Q(age_min=None) | Q(age_min__lte=wanted.age), Q(age_max=None) | Q(age_max__gte=wanted.age)
        )
    return fitting.values_list("call", flat=True)


def _words(text: str) -> list[str]:
    """In the spelling they are kept in, without the article: a part of a word is found."""
    found = [word for word in fold(text).split() if len(word) >= _LEAST_LETTERS][:_MOST_WORDS]
    return [_stem(word) for word in found]


def _stem(word: str) -> str:
    stem = word.removeprefix(_ARTICLE)
    return stem if len(stem) >= _LEAST_STEM else word


def page_of(calls: QuerySet[Call], *, before: int | None = None, size: int = PAGE) -> Page:
    """By the last one seen: the thousandth page costs what the first does."""
    if before is not None:
        last = Call.objects.filter(pk=before).values_list("published_at", flat=True).first()
        if last is None:
            return Page([], None)
        older = Q(published_at__lt=last) | Q(pk__lt=before)
        calls = calls.filter(older, published_at__lte=last)
    rows = list(calls.prefetch_related("roles").order_by("-published_at", "-pk")[: size + 1])
    return Page(rows[:size], rows[size - 1].pk if len(rows) > size else None)


def cities() -> list[str]:
    """Where open calls are, the busiest first."""
    counted = open_calls().exclude(city="").order_by().values("city").annotate(calls=Count("pk"))
    return list(counted.order_by("-calls", "city").values_list("city", flat=True)[:80])


def contact_shown_by_rules() -> str:
    """One of ContactShown: where a call says nothing of its own."""
    chosen = CastingRules.objects.values_list("contact_shown", flat=True).first()
    return chosen or ContactShown.EVERYBODY
