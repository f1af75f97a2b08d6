"""How well the fields of a call were drawn: by field, over all calls of the file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rapidfuzz.fuzz import ratio

from common.evaluation import Row
from common.text.matching import words

_Fields = Mapping[str, Any]
_CONTACTS = ("phones", "whatsapp", "emails", "urls", "handles")
_EXACT: dict[str, Callable[[_Fields], Any]] = {
    "project_type": lambda fields: fields.get("project_type"),
    "location_city": lambda fields: _city(fields.get("location_city")),
    "deadline": lambda fields: fields.get("deadline"),
    "is_paid": lambda fields: fields.get("is_paid"),
    "pay": lambda fields: _pay(fields.get("pay")),
}
_ALIASES = {"al khobar": "khobar", "hofuf": "al ahsa", "rosetta": "rashid", "al ula": "alula", "kuwait": "kuwait city"}
_NAME_ALIKE = 60


def measure_fields(pairs: Sequence[tuple[Row, Row]]) -> dict[str, Any]:
    """A call that was not recognised has lost all its fields."""
    known = [(str(row["id"]), row["expected"], answer.get("expected") or {}) for row, answer in pairs]
    exact = {
        name: _f1((key, _one(of(label)), _one(of(said))) for key, label, said in known) for name, of in _EXACT.items()
    }
    contact = _f1((key, _contacts(label), _contacts(said)) for key, label, said in known)
    texts = {
        name: _token_f1((label.get(name), said.get(name)) for _, label, said in known)
        for name in ("title", "shoot_dates")
    }
    return {"calls": len(known), **exact, "contact": contact, "roles": _roles(known), "token_f1": texts}


def _one(value: Any) -> list[Any]:
    return [] if value is None else [value]


def _city(name: str | None) -> str | None:
    bare = " ".join(words(name.replace("-", " "))) if name else None
    return _ALIASES.get(bare, bare) if bare else None


def _pay(pay: _Fields | None) -> tuple[float, str | None] | None:
    if not pay or pay.get("amount") is None:
        return None
    return float(pay["amount"]), pay.get("currency")


def _contacts(fields: _Fields) -> list[str]:
    contact = fields.get("contact") or {}
    return [f"{kind} {value}" for kind in _CONTACTS for value in contact.get(kind) or []]


def _f1(rows: Iterable[tuple[str, list[Any], list[Any]]]) -> dict[str, Any]:
    right = labelled = answered = 0
    wrong = []
    for key, label, said in rows:
        right += sum(value in said for value in label)
        labelled, answered = labelled + len(label), answered + len(said)
        if sorted(map(str, label)) != sorted(map(str, said)):
            wrong.append(key)
    return {"f1": _share(2 * right, labelled + answered), "labelled": labelled, "wrong": wrong}


def _roles(rows: Sequence[tuple[str, _Fields, _Fields]]) -> dict[str, Any]:
    right = labelled = answered = 0
    wrong = []
    for key, label, said in rows:
        left = list(said.get("roles") or [])
        found = 0
        for role in label["roles"]:
            match = next((other for other in left if _same_role(role, other)), None)
            if match:
                left.remove(match)
                found += 1
        right, labelled, answered = (
            right + found,
            labelled + len(label["roles"]),
            answered + len(said.get("roles") or []),
        )
        if found < len(label["roles"]) or left:
            wrong.append(key)
    return {"f1": _share(2 * right, labelled + answered), "labelled": labelled, "wrong": wrong}


def _same_role(first: _Fields, second: _Fields) -> bool:
    same = all(first.get(name) == second.get(name) for name in ("gender", "age_min", "age_max"))
    names = (" ".join(words(str(role.get("name") or ""))) for role in (first, second))
    return same and ratio(*names) >= _NAME_ALIKE


def _token_f1(pairs: Iterable[tuple[str | None, str | None]]) -> float | None:
    scores = []
    for label, said in pairs:
        if label:
            ours, theirs = set(words(said or "")), set(words(label))
            scores.append(2 * len(ours & theirs) / (len(ours) + len(theirs)) if theirs else 0.0)
    return _share(sum(scores), len(scores))


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None
