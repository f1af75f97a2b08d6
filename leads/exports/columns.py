"""What a file of leads may say. The first columns are those of an import: what goes out can come back in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..identity import IdentityKind
from ..imports.fields import FIELDS
from ..models import Lead


@dataclass(frozen=True, slots=True)
class Column:
    title: Promise
    text: Callable[[Lead], object]


def _known_by(kind: IdentityKind) -> Callable[[Lead], str]:
    def text(lead: Lead) -> str:
        return next((row.value for row in lead.identities.all() if row.kind == kind and row.current), "")

    return text


def _plain(name: str) -> Callable[[Lead], object]:
    def text(lead: Lead) -> object:
        value = getattr(lead, name)
        return "" if value is None else value

    return text


def _instant(name: str) -> Callable[[Lead], str]:
    def text(lead: Lead) -> str:
        at = getattr(lead, name)
        return timezone.localtime(at).isoformat(" ", "minutes") if at else ""

    return text


def _birthday(lead: Lead) -> str:
    return lead.birthday.isoformat() if lead.birthday else ""


def _tags(lead: Lead) -> str:
    return "; ".join(tag.name for tag in lead.tags.all())


def _source(lead: Lead) -> str:
    return str(lead.first_touch.get_source_display()) if lead.first_touch else ""


def _owner(lead: Lead) -> str:
    return lead.owner.get_username() if lead.owner else ""


_OF_IMPORT: dict[str, Callable[[Lead], object]] = {
    "phone": _known_by(IdentityKind.PHONE),
    "email": _known_by(IdentityKind.EMAIL),
    "birthday": _birthday,
    "tags": _tags,
}
# `name` is the two names together, and notes are many.
_LEFT_OUT = ("name", "note")

COLUMNS: dict[str, Column] = {
    "number": Column(_("Number"), _plain("pk")),
    **{
        name: Column(about.title, _OF_IMPORT.get(name, _plain(name)))
        for name, about in FIELDS.items()
        if name not in _LEFT_OUT
    },
    "score": Column(_("Score"), _plain("score")),
    "owner": Column(_("Owner"), _owner),
    "source": Column(_("Source"), _source),
    "last_message_at": Column(_("Last message"), _instant("last_message_at")),
    "created_at": Column(_("Created"), _instant("created_at")),
}


def cells_of(lead: Lead, columns: Iterable[str]) -> list[object]:
    return [COLUMNS[name].text(lead) for name in columns]
