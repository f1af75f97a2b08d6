"""The one form in which an identity is stored and compared."""

from collections.abc import Callable

from common.phones import to_e164

from .errors import InvalidIdentity
from .identity import IdentityClaim, IdentityKind


def _lid(raw: str) -> str | None:
    digits = raw.partition("@")[0]
    return digits if digits.isascii() and digits.isdigit() else None


def _email(raw: str) -> str | None:
    local, at, domain = raw.lower().rpartition("@")
    return raw.lower() if local and at and "." in domain and not set(raw) & set(" ,;<>") else None


def _opaque(raw: str) -> str | None:
    return raw or None


_FORMS: dict[IdentityKind, Callable[[str], str | None]] = {
    IdentityKind.PHONE: to_e164,
    IdentityKind.LID: _lid,
    IdentityKind.EMAIL: _email,
    IdentityKind.BSUID: _opaque,
    IdentityKind.PSID: _opaque,
}


def normalise_identity(kind: IdentityKind, raw: str) -> str:
    value = _FORMS[kind](raw.strip())
    if value is None or len(value) > 255:
        raise InvalidIdentity(kind, raw)
    return value


def claim(kind: IdentityKind, raw: str) -> IdentityClaim:
    """What staff or a file wrote, as an identity; raises InvalidIdentity."""
    return IdentityClaim(kind, normalise_identity(kind, raw))
