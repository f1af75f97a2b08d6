"""What a segment can ask about a lead: a register of fields, each with its comparisons.

Upper apps add theirs with `register`. Every condition is true or false, never unknown: what is empty fulfils no
comparison but "is empty" and the negative ones, so that "none of" means on every database what it says.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.phrases import say
from common.text.spelling import fold

Text = str | Promise
Choices = Callable[[], Iterable[tuple[Any, Text]]]

MOST_VALUES = 200
LONGEST_WORD = 200
MOST_DAYS = 3650


class ValueRefused(ValueError):
    """Why a value does not fit its comparison, in a sentence for staff."""


@dataclass(frozen=True, slots=True)
class Op:
    label: Text
    # What the builder shows to type the value in: choices, words, number, range, days, day, activity; "" for none.
    input: str
    clean: Callable[[Any], Any]
    condition: Callable[[Any, datetime], Q]
    show: Callable[[Any], str] = field(default=lambda value: "")


@dataclass(frozen=True, slots=True)
class Field:
    key: str
    label: Text
    group: Text
    ops: dict[str, Op]
    choices: Choices = field(default=tuple)


_fields: dict[str, Field] = {}


def register(new: Field) -> None:
    if new.key in _fields:
        raise ValueError(f"segments have a field {new.key} already")
    _fields[new.key] = new


def fields() -> dict[str, Field]:
    return _fields


Where = Callable[[Q], Q]


def _here(condition: Q) -> Q:
    return condition


def choice(key: str, label: Text, group: Text, *, column: str, choices: Choices, where: Where = _here) -> Field:
    """One of a few. A choice of the value None stands for "nobody", "not known"."""

    def chosen(values: list[Any], _at: datetime) -> Q:
        found = Q(**{f"{column}__isnull": False, f"{column}__in": [value for value in values if value is not None]})
        return where(found | Q(**{f"{column}__isnull": True}) if None in values else found)

    clean, show = one_of(choices), names_of(choices)
    return Field(
        key,
        label,
        group,
        {
            "in": Op(gettext_lazy("is any of"), "choices", clean, chosen, show),
            "not_in": Op(gettext_lazy("is none of"), "choices", clean, lambda v, at: ~chosen(v, at), show),
        },
        choices,
    )


def text(
    key: str, label: Text, group: Text, *, column: str, rows: Callable[[], QuerySet[Any]], where: Where = _here
) -> Field:
    """Compared in any spelling; the column is never NULL.

    A column has few spellings and many rows: the spellings in `rows` are read and compared once, not row by row.
    """

    def spelt(fits: Callable[[str], bool]) -> Q:
        spellings = rows().order_by().values_list(column, flat=True).distinct()
        return where(Q(**{f"{column}__in": [spelling for spelling in spellings if fits(fold(spelling))]}))

    def equal(values: list[str], _at: datetime) -> Q:
        folded = {fold(value) for value in values}
        return spelt(lambda spelling: spelling in folded)

    def containing(values: list[str], _at: datetime) -> Q:
        folded = [fold(value) for value in values]
        return spelt(lambda spelling: any(value in spelling for value in folded))

    def empty(_value: None, _at: datetime) -> Q:
        return where(Q(**{column: ""}))

    show = ", ".join
    return Field(
        key,
        label,
        group,
        {
            "is": Op(gettext_lazy("is any of"), "words", words, equal, show),
            "is_not": Op(gettext_lazy("is none of"), "words", words, lambda v, at: ~equal(v, at), show),
            "contains": Op(gettext_lazy("contains"), "words", words, containing, show),
            "empty": Op(gettext_lazy("is empty"), "", nothing, empty),
            "not_empty": Op(gettext_lazy("is not empty"), "", nothing, lambda v, at: ~empty(v, at)),
        },
    )


def number(key: str, label: Text, group: Text, *, column: str, whole: bool = False) -> Field:
    """`whole`: the column holds integers, and Django would compare with 10.5 as with 10."""

    def least(value: str, _at: datetime) -> Q:
        low = Decimal(value).to_integral_value(ROUND_CEILING) if whole else Decimal(value)
        return Q(**{f"{column}__isnull": False, f"{column}__gte": low})

    def most(value: str, _at: datetime) -> Q:
        high = Decimal(value).to_integral_value(ROUND_FLOOR) if whole else Decimal(value)
        return Q(**{f"{column}__isnull": False, f"{column}__lte": high})

    def between(value: list[str], at: datetime) -> Q:
        low, high = value
        return least(low, at) & most(high, at)

    return Field(
        key,
        label,
        group,
        {
            "at_least": Op(gettext_lazy("is at least"), "number", amount, least, str),
            "at_most": Op(gettext_lazy("is at most"), "number", amount, most, str),
            "between": Op(gettext_lazy("is between"), "range", amounts, between, " – ".join),
            "empty": Op(gettext_lazy("is empty"), "", nothing, lambda v, at: Q(**{f"{column}__isnull": True})),
        },
    )


def instant(key: str, label: Text, group: Text, *, column: str) -> Field:
    """When something happened; NULL is never."""

    def since(moment: datetime) -> Q:
        return Q(**{f"{column}__isnull": False, f"{column}__gte": moment})

    def in_last(count: int, at: datetime) -> Q:
        return since(at - timedelta(days=count))

    def before(day: str, _at: datetime) -> Q:
        return Q(**{f"{column}__isnull": False, f"{column}__lt": midnight(day)})

    return Field(
        key,
        label,
        group,
        {
            "in_last": Op(gettext_lazy("in the last … days"), "days", days, in_last, show_days),
            "not_in_last": Op(
                gettext_lazy("not in the last … days"), "days", days, lambda v, at: ~in_last(v, at), show_days
            ),
            "from": Op(gettext_lazy("on or after"), "day", day, lambda v, at: since(midnight(v)), str),
            "before": Op(gettext_lazy("before"), "day", day, before, str),
            "never": Op(gettext_lazy("never"), "", nothing, lambda v, at: Q(**{f"{column}__isnull": True})),
            "ever": Op(gettext_lazy("ever"), "", nothing, lambda v, at: Q(**{f"{column}__isnull": False})),
        },
    )


def flag(key: str, label: Text, group: Text, *, condition: Callable[[datetime], Q]) -> Field:
    """Yes or no."""
    return Field(
        key,
        label,
        group,
        {
            "yes": Op(gettext_lazy("yes"), "", nothing, lambda v, at: condition(at)),
            "no": Op(gettext_lazy("no"), "", nothing, lambda v, at: ~condition(at)),
        },
    )


def one_of(choices: Choices) -> Callable[[Any], list[Any]]:
    def clean(said: Any) -> list[Any]:
        known = {str(value): value for value, _label in choices()}
        asked = list(dict.fromkeys(map(str, _several(said))))
        if missing := [value for value in asked if value not in known]:
            raise ValueRefused(say(gettext_lazy("There is no choice “%(value)s”."), value=missing[0][:80]))
        return [known[value] for value in asked]

    return clean


def names_of(choices: Choices) -> Callable[[list[Any]], str]:
    def show(values: list[Any]) -> str:
        names = {value: str(label) for value, label in choices()}
        return ", ".join(names.get(value, "?") for value in values)

    return show


def words(said: Any) -> list[str]:
    given = [" ".join(str(word).split()) for word in _several(said)]
    if too_long := [word for word in given if len(word) > LONGEST_WORD]:
        raise ValueRefused(_("“%(value)s…” is too long.") % {"value": too_long[0][:40]})
    if not all(given):
        raise ValueRefused(_("Write what to look for."))
    return list(dict.fromkeys(given))


def amount(said: Any) -> str:
    """Kept as text: JSON's numbers are not exact."""
    try:
        value = Decimal(str(said).strip())
    except InvalidOperation:
        raise ValueRefused(_("Write a number.")) from None
    if not value.is_finite() or abs(value) >= Decimal(10) ** 12:
        raise ValueRefused(_("Write a number."))
    return format(value.normalize(), "f")


def amounts(said: Any) -> list[str]:
    if not isinstance(said, (list, tuple)) or len(said) != 2:
        raise ValueRefused(_("Write two numbers."))
    low, high = amount(said[0]), amount(said[1])
    if Decimal(low) > Decimal(high):
        raise ValueRefused(_("The first number is larger than the second."))
    return [low, high]


def days(said: Any) -> int:
    try:
        count = int(str(said))
    except ValueError:
        count = 0
    if not 1 <= count <= MOST_DAYS:
        raise ValueRefused(_("Write a number of days between 1 and %(most)d.") % {"most": MOST_DAYS})
    return count


def show_days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def day(said: Any) -> str:
    try:
        return date.fromisoformat(str(said)).isoformat()
    except ValueError:
        raise ValueRefused(_("Choose a day.")) from None


def midnight(iso: str) -> datetime:
    return timezone.make_aware(datetime.combine(date.fromisoformat(iso), time.min))


def nothing(said: Any) -> None:
    if said not in (None, "", []):
        raise ValueRefused(_("This comparison takes no value."))


def _several(said: Any) -> list[Any]:
    if not isinstance(said, (list, tuple)) or not said:
        raise ValueRefused(_("Choose or write at least one."))
    if len(said) > MOST_VALUES:
        raise ValueRefused(_("At most %(most)d values.") % {"most": MOST_VALUES})
    return list(said)
