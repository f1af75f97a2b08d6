"""Who wrote: WhatsApp names people by phone number, by business-scoped user id (BSUID), or by both.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from common.phones import provider_digits_to_e164
from leads.identity import IdentityClaim, IdentityKind, Person
from messaging.providers.border import ItemBroken

from .payloads import Contact

_BSUID = re.compile(r"[A-Z]{2}\.\w[\w.]{0,150}")


@dataclass(frozen=True, slots=True)
class Sender:
    person: Person
    # What `to` or `recipient` takes: the number as WhatsApp writes it (it may differ from E.164), else the BSUID.
    address: str


def is_bsuid(value: str) -> bool:
    return bool(_BSUID.fullmatch(value))


def bsuids_in(text: str) -> list[str]:
    return _BSUID.findall(text)


def readable_contacts(raw: Any) -> tuple[Contact, ...]:
    """Contacts only add names: one that cannot be read is no reason to lose the message."""
    return tuple(filter(None, map(_contact, raw if isinstance(raw, list) else ())))


def find_sender(ids: Iterable[str], contacts: Iterable[Contact] = ()) -> Sender:
    """The person behind `ids`, named by the contact that shares one of them. Raises ItemBroken where nobody is."""
    own = [value for value in ids if value]
    contact = next((one for one in contacts if {one.wa_id, one.user_id} & set(own)), Contact())
    known: dict[IdentityKind, tuple[str, str]] = {}
    for value in (*own, contact.wa_id, contact.user_id):
        # A BSUID may stand where a phone number is promised; the message's own ids win over the contact's.
        if claim := _claim(value):
            known.setdefault(claim.kind, (claim.value, value))
    strongest_first = [(kind, *known[kind]) for kind in (IdentityKind.PHONE, IdentityKind.BSUID) if kind in known]
    if not strongest_first:
        raise ItemBroken("no phone number and no user id")
    person = Person(
        tuple(IdentityClaim(kind, value) for kind, value, _ in strongest_first),
        name=contact.profile.name,
        username=contact.profile.username,
    )
    address = next(raw for _, _, raw in strongest_first)
    return Sender(person, address.removeprefix("+"))


def _claim(value: str) -> IdentityClaim | None:
    if is_bsuid(value):
        return IdentityClaim(IdentityKind.BSUID, value)
    phone = provider_digits_to_e164(value.removeprefix("+"))
    return IdentityClaim(IdentityKind.PHONE, phone) if phone else None


def _contact(raw: Any) -> Contact | None:
    try:
        return Contact.model_validate(raw)
    except ValidationError:
        return None
