"""Signatures as they are kept beside a call, and what is compared with them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from .duplicates import Signature


def pack(signature: Signature) -> dict[str, Any]:
    """As JSON."""
    return {
        "words": sorted(signature.words),
        "projects": sorted(signature.projects),
        "roles": [list(role) for role in signature.roles],
        "contacts": sorted(signature.contacts),
        "city": signature.city,
        "pay": str(signature.pay) if signature.pay is not None else None,
        "shoot": sorted(signature.shoot),
        "deadline": signature.deadline.isoformat() if signature.deadline else None,
        "sent_at": signature.sent_at.isoformat(),
    }


def unpack(packed: dict[str, Any]) -> Signature:
    return Signature(
        words=frozenset(packed["words"]),
        projects=frozenset(packed["projects"]),
        roles=frozenset((name, least, most) for name, least, most in packed["roles"]),
        contacts=frozenset(packed["contacts"]),
        city=packed["city"],
        pay=Decimal(packed["pay"]) if packed["pay"] is not None else None,
        shoot=frozenset(packed["shoot"]),
        deadline=date.fromisoformat(packed["deadline"]) if packed["deadline"] else None,
        sent_at=datetime.fromisoformat(packed["sent_at"]),
    )
