"""A call as its page shows it: in the visitor's language, without what is not for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import quote

from django.utils.translation import gettext as _

from casting.choices import ContactShown, Gender, ProjectType
from casting.models import Call, Role
from casting.rules.cities import city_name
from casting.rules.masking import without_contacts
from casting.selectors.public import contact_shown_by_rules, is_open
from casting.services.forwarding import caller_phone

from .language import spoken

_KINDS = ("phones", "emails", "urls", "handles")
_WEB = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class RoleCard:
    name: str
    gender: str
    ages: str
    count: int | None
    notes: str


@dataclass(frozen=True, slots=True)
class Way:
    """How to reach the caller; `link` is empty where it is only text."""

    text: str
    link: str


@dataclass(frozen=True, slots=True)
class Card:
    pk: int
    title: str
    kind: str
    city: str
    is_open: bool
    is_paid: bool | None
    pay: str
    shoot: str
    deadline: date | None
    roles: Sequence[RoleCard]
    requirements: Sequence[str]


def card_of(call: Call) -> Card:
    def masked(text: str) -> str:
        return without_contacts(text, call.contact.get("phones") or ())

    return Card(
        pk=call.pk,
        title=masked(call.title),
        # By the name alone: Django looks for it among all choices, translated each.
        kind=str(ProjectType(call.project_type).label),
        city=city_name(call.city, spoken()),
        is_open=is_open(call),
        is_paid=call.is_paid,
        pay=masked(call.pay_text) or _pay(call),
        shoot=masked(call.shoot_dates),
        deadline=call.deadline,
        roles=[_role(role, masked(role.name), masked(role.notes)) for role in call.roles.all() if _says(role)],
        requirements=[masked(str(line)) for line in call.requirements],
    )


def _pay(call: Call) -> str:
    if call.pay_amount is None:
        return ""
    most = f"–{_figure(call.pay_amount_max)}" if call.pay_amount_max else ""
    return f"{call.pay_currency} {_figure(call.pay_amount)}{most}".strip()


def _figure(amount: Decimal) -> str:
    return f"{amount:,.3f}".rstrip("0").rstrip(".")


def _says(role: Role) -> bool:
    """Anything: who seeks anybody names no role."""
    has_ages = role.age_min is not None or role.age_max is not None
    return bool(role.name or role.notes or role.gender != Gender.ANY or has_ages)


def _role(role: Role, name: str, notes: str) -> RoleCard:
    gender = "" if role.gender == Gender.ANY else str(Gender(role.gender).label)
    return RoleCard(name, gender, _ages(role.age_min, role.age_max), role.count, notes)


def _ages(least: int | None, most: int | None) -> str:
    if least is None and most is None:
        return ""
    if most is None:
        return _("%(age)d and older") % {"age": least}
    if least is None:
        return _("up to %(age)d") % {"age": most}
    return str(least) if least == most else f"{least}–{most}"


def may_see_contact(call: Call, *, has_applied: bool = False) -> bool:
    shown = call.contact_shown or contact_shown_by_rules()
    may = shown == ContactShown.EVERYBODY or (shown == ContactShown.APPLICANTS and has_applied)
    return may and is_open(call)


def ways_to(call: Call) -> list[Way]:
    """For whoever may see them."""
    return [_way(kind, str(value)) for kind in _KINDS for value in call.contact.get(kind) or []]


def _way(kind: str, value: str) -> Way:
    if kind == "phones":
        return Way(value, f"tel:{value}")
    if kind == "emails":
        return Way(value, f"mailto:{value}")
    if kind == "urls":
        # Whatever stood in a message: only what is surely the web's becomes a link.
        return Way(value, value if value.startswith(_WEB) else f"https://{value}")
    return Way(value, "")


def whatsapp_link(call: Call, address: str) -> str:
    """Opens a chat with the caller, the first words written; "" where no number is known."""
    phone = caller_phone(call)
    words = _("Hello, I apply for “%(call)s”: %(address)s") % {"call": call.title, "address": address}
    return f"https://wa.me/{phone.removeprefix('+')}?text={quote(words)}" if phone else ""
