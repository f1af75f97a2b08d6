"""Calls drawn from a message by rules: every field with the words it was read from."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import pairwise

from .contacts import find_contacts
from .deadlines import find_deadline
from .headline import as_title, find_requirements, find_shoot_dates, find_title, project_type
from .lexicon import expression
from .pay import Pay, find_pay, is_paid
from .places import country_of, find_city
from .reading import Reading, Span, read
from .roles import Role, find_roles
from .schema import ContactFields, Evidence, ExtractedCall, PayFields, RoleFields

_PARTS = re.compile(
    r"\n\s*(?:[-=_*~—–•.·]{3,}|[➖━─═]{2,})\s*\n|\n(?=\s*(?:\(?[1-9]\)|[1-9]️⃣|(?:casting|كاستنج|كاستينج) ?#?\d)\s)"
)


def extract_calls(*, text: str, sent_at: datetime, group_name: str = "") -> list[ExtractedCall]:
    """One for each call of the message; the parts share the way to apply that only one of them names."""
    reading, group = read(text), read(group_name)
    parts = list(_parts(text))
    if len(parts) < 2:
        return [_call(reading, group, sent_at.date(), 0, None)]
    whole = find_contacts(reading, country_of(reading, group))
    shared = ContactFields(
        phones=whole.phones, whatsapp=whole.whatsapp, emails=whole.emails, urls=whole.urls, handles=whole.handles
    )
    return [_call(read(part), group, sent_at.date(), start, shared) for start, part in parts]


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Those that each seek somebody; a list of roles is one call."""
    edges = [0, *(found.end() for found in _PARTS.finditer(text)), len(text)]
    parts = [(start, text[start:end]) for start, end in pairwise(edges)]
    seeking = [part for part in parts if _is_whole(read(part[1]))]
    return iter(seeking if len(seeking) > 1 else [])


def _is_whole(reading: Reading) -> bool:
    told = any(expression("calls", "for", kind).search(reading.text) for kind in ("seek", "announce"))
    return told and bool(find_roles(reading)) and len(reading.lines) > 1


def _call(reading: Reading, group: Reading, sent: date, offset: int, shared: ContactFields | None) -> ExtractedCall:
    country = country_of(reading, group)
    title, city = find_title(reading), find_city(reading)
    deadline, pay = find_deadline(reading, sent), find_pay(reading, country)
    contacts, roles = find_contacts(reading, country), find_roles(reading)
    shoot = find_shoot_dates(reading, sent, deadline[1] if deadline else None)
    requirements = find_requirements(reading)
    contact = ContactFields(
        phones=contacts.phones,
        whatsapp=contacts.whatsapp,
        emails=contacts.emails,
        urls=contacts.urls,
        handles=contacts.handles,
    )
    found: list[tuple[str, Span | None]] = [("title", title), ("location_city", city[1] if city else None)]
    found += [("deadline", deadline[1] if deadline else None), ("pay", pay.span if pay else None)]
    found += [("shoot_dates", shoot), *(("roles", role.span) for role in roles)]
    found += [*(("contact", span) for span in contacts.spans), *(("requirements", span) for span in requirements)]
    return ExtractedCall(
        title=as_title(title),
        project_type=project_type(reading),
        roles=tuple(_role(role) for role in roles),
        location_city=city[0] if city and not _is_remote(reading) else None,
        shoot_dates=shoot.words if shoot else None,
        deadline=deadline[0] if deadline else None,
        pay=_pay(pay) if pay else None,
        contact=contact if contacts or shared is None else shared,
        requirements=tuple(span.words.strip() for span in requirements),
        is_paid=is_paid(reading, pay),
        start=offset,
        end=offset + len(reading.original),
        evidence=tuple(_evidence(found, offset)),
    )


def _role(role: Role) -> RoleFields:
    return RoleFields(
        name=role.name,
        gender=role.gender,
        age_min=role.age_min,
        age_max=role.age_max,
        count=role.count,
        notes=role.notes,
    )


def _pay(pay: Pay) -> PayFields:
    return PayFields(text=pay.text, amount=pay.amount, amount_max=pay.amount_max, currency=pay.currency)


def _is_remote(reading: Reading) -> bool:
    return bool(expression("places", "where", "remote").search(reading.text)) and not find_city(reading)


def _evidence(found: Iterable[tuple[str, Span | None]], offset: int) -> Iterator[Evidence]:
    for field, span in found:
        if span and span.words:
            yield Evidence(field=field, start=span.start + offset, end=span.end + offset, words=span.words)
