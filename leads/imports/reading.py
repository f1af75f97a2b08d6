"""A row of a list of leads, read: who it is and what it says about them, or everything that is wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from babel import Locale
from django.db.models import Choices, Model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from common.phones import to_e164
from common.phrases import Phrase, join, say
from common.text.amounts import read_amount
from common.text.cleaning import clean_text
from common.text.spelling import fold

from ..choices import CustomerType, Label, Language, Stage
from ..errors import InvalidIdentity
from ..identity import IdentityClaim, IdentityKind
from ..models import Lead, Tag
from ..normal_forms import claim
from .birthdays import read_birthday
from .fields import FIELDS

Cells = Mapping[str, str]
_TEXTS = ("first_name", "last_name", "governorate", "city", "lost_reason")
_SEPARATORS = ";؛،|"
_NOTE_LENGTH = 10_000
_MOST = 10**12


@dataclass(slots=True)
class ReadRow:
    claims: list[IdentityClaim] = field(default_factory=list)
    columns: dict[str, Any] = field(default_factory=dict)
    """Plain columns of a lead; only what the row says."""
    stage: str = ""
    lost_reason: str = ""
    tags: list[str] = field(default_factory=list)
    note: str = ""

    @property
    def phone(self) -> str:
        return next((known.value for known in self.claims if known.kind == IdentityKind.PHONE), "")

    @property
    def email(self) -> str:
        return next((known.value for known in self.claims if known.kind == IdentityKind.EMAIL), "")


class RowRefused(Exception):
    """`args[0]` is a phrase: all that is wrong with the row."""


class _Wrong(Exception):
    pass


def read_row(cells: Cells, *, country: str) -> ReadRow:
    """`cells` by field; `country` is that of local numbers where the row names none. Raises RowRefused."""
    told = {name: clean_text(text).strip() for name, text in cells.items() if text.strip()}
    read, wrong = ReadRow(), []
    for step in _STEPS:
        try:
            step(told, read, country)
        except _Wrong as error:
            wrong.append(error.args[0])
    if not read.claims and not wrong:
        wrong.append(say(_("It has neither a number nor an e-mail address.")))
    if wrong:
        raise RowRefused(wrong[0] if len(wrong) == 1 else join(wrong, " "))
    return read


def _who(told: Cells, read: ReadRow, country: str) -> None:
    _country(told, read, country)
    if raw := told.get("phone", ""):
        phone = _phone(raw, read.columns.get("country") or country)
        if phone is None:
            raise _Wrong(say(_("“%(text)s” is no telephone number of %(country)s."), text=raw[:60], country=country))
        read.claims.append(IdentityClaim(IdentityKind.PHONE, phone))


def _email(told: Cells, read: ReadRow, _country: str) -> None:
    if raw := told.get("email", ""):
        try:
            read.claims.append(claim(IdentityKind.EMAIL, raw))
        except InvalidIdentity as error:
            raise _Wrong(say(_("“%(text)s” is no e-mail address."), text=raw[:60])) from error


def _country(told: Cells, read: ReadRow, _default: str) -> None:
    if raw := told.get("country", ""):
        code = _countries().get(fold(raw))
        if code is None:
            raise _Wrong(say(_("“%(text)s” is no country. Write its name or two letters, e.g. NG."), text=raw[:60]))
        read.columns["country"] = code


def _names(told: Cells, read: ReadRow, _country: str) -> None:
    first, _space, last = told.get("name", "").partition(" ")
    said = {"first_name": first, "last_name": last.strip()} if first else {}
    said |= {name: told[name] for name in _TEXTS if name in told}
    for name, text in said.items():
        most = _longest(Lead, name)
        if len(text) > most:
            raise _Wrong(say(_("%(field)s is longer than %(count)d characters."), field=_title(name), count=most))
    read.lost_reason = said.pop("lost_reason", "")
    read.columns |= said


def _birthday(told: Cells, read: ReadRow, country: str) -> None:
    if raw := told.get("birthday", ""):
        day = read_birthday(raw, country=read.columns.get("country") or country)
        if day is None:
            raise _Wrong(say(_("“%(text)s” is no birthday. Write it like 1990-03-31 or 31/03/1990."), text=raw[:60]))
        read.columns["birthday"] = day


def _choices(told: Cells, read: ReadRow, _country: str) -> None:
    if raw := told.get("stage", ""):
        read.stage = _chosen(Stage, raw, "stage")
        if read.stage == Stage.LOST and not read.lost_reason:
            raise _Wrong(say(_("Say why the lead was lost.")))
    for name, choices in (("label", Label), ("customer_type", CustomerType), ("language", Language)):
        if raw := told.get(name, ""):
            read.columns[name] = _chosen(choices, raw, name)


def _value(told: Cells, read: ReadRow, _country: str) -> None:
    if raw := told.get("value", ""):
        amount = read_amount(raw)
        if amount is None or amount >= _MOST:
            raise _Wrong(say(_("“%(text)s” is no amount. Write it like 13900 or 13,900.50."), text=raw[:60]))
        read.columns["value"] = amount.quantize(amount.__class__("0.01"))
    if raw := told.get("currency", "").upper():
        if not (len(raw) == 3 and raw.isascii() and raw.isalpha()):
            raise _Wrong(say(_("“%(text)s” is no currency. Write three letters, e.g. NGN."), text=raw[:60]))
        read.columns["currency"] = raw


def _words(told: Cells, read: ReadRow, _country: str) -> None:
    said = told.get("tags", "")
    for separator in _SEPARATORS:
        said = said.replace(separator, ",")
    read.tags = [" ".join(name.split()) for name in said.split(",") if name.strip()]
    most = _longest(Tag, "name")
    if any(len(name) > most for name in read.tags):
        raise _Wrong(say(_("%(field)s is longer than %(count)d characters."), field=_title("tags"), count=most))
    read.note = told.get("note", "")
    if len(read.note) > _NOTE_LENGTH:
        raise _Wrong(say(_("%(field)s is longer than %(count)d characters."), field=_title("note"), count=_NOTE_LENGTH))


_Step = Callable[[Cells, ReadRow, str], None]
_STEPS: tuple[_Step, ...] = (_who, _email, _names, _birthday, _choices, _value, _words)


def _longest(model: type[Model], name: str) -> int:
    return getattr(model._meta.get_field(name), "max_length", None) or 0


def _title(name: str) -> Phrase:
    return say(FIELDS[name].title)  # type: ignore[arg-type]


def _phone(raw: str, country: str) -> str | None:
    digits = fold(raw)
    # The way to dial abroad in most of the world; as a local number it would be none.
    if digits.startswith("00"):
        return to_e164(f"+{digits[2:]}")
    return to_e164(digits, country=country)


def _chosen(choices: type[Choices], raw: str, name: str) -> str:
    known = _choices_by_name(choices).get(fold(raw))
    if known is None:
        raise _Wrong(
            say(
                _("%(field)s “%(text)s” is not known. Known are: %(names)s"),
                field=_title(name),
                text=raw[:60],
                names=", ".join(choices.values),
            )
        )
    return known


@cache
def _choices_by_name(choices: type[Choices]) -> dict[str, str]:
    """By value and by what it is called in English and in Arabic."""
    names = {fold(str(value)): str(value) for value in choices.values}
    for language in ("en", "ar"):
        with override(language):
            names |= {fold(str(label)): str(value) for value, label in choices.choices}
    return names


@cache
def _countries() -> dict[str, str]:
    codes: dict[str, str] = {}
    for language in ("en", "ar"):
        names = Locale(language).territories
        codes |= {fold(name): code for code, name in names.items() if len(code) == 2 and code.isalpha()}
    return codes | {code.lower(): code for code in codes.values()}
