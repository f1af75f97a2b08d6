"""What a segment is made of: groups of conditions, as JSON checked against the register of fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.phrases import join, say

from ..errors import LeadsError
from .fields import Op, ValueRefused, fields

VERSION = 1
MOST_CONDITIONS = 50
DEEPEST = 4

MATCHES: dict[str, Promise] = {
    "all": gettext_lazy("all of these"),
    "any": gettext_lazy("any of these"),
    "none": gettext_lazy("none of these"),
}


@dataclass(frozen=True, slots=True)
class Condition:
    field: str
    op: str
    value: Any

    @property
    def comparison(self) -> Op:
        return fields()[self.field].ops[self.op]


@dataclass(frozen=True, slots=True)
class Group:
    match: str
    rules: "tuple[Condition | Group, ...]"


@dataclass(frozen=True, slots=True)
class Fault:
    """`path` counts from the outside in: "1.0" is the first rule of the second. "" is the whole."""

    path: str
    text: str


class DefinitionInvalid(LeadsError):
    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(join([join([_numbered(fault.path), fault.text], "") for fault in faults], " "))
        self.faults = faults


def parse(raw: Any) -> Group:
    """The definition that `raw` (decoded JSON) describes; raises DefinitionInvalid with every fault found."""
    faults: list[Fault] = []
    if isinstance(raw, dict) and raw.get("version", VERSION) != VERSION:
        faults.append(Fault("", _("This version of definitions is not known.")))
    group = _group(raw, (), faults)
    if group and not faults and sum(1 for _one in conditions(group)) > MOST_CONDITIONS:
        faults.append(Fault("", _("At most %(most)d conditions.") % {"most": MOST_CONDITIONS}))
    if faults or group is None:
        raise DefinitionInvalid(faults)
    return group


def as_json(group: Group) -> dict[str, Any]:
    return {"version": VERSION, **_bare(group)}


def conditions(group: Group) -> Iterator[Condition]:
    for rule in group.rules:
        if isinstance(rule, Group):
            yield from conditions(rule)
        else:
            yield rule


def to_q(rule: Group | Condition, at: datetime) -> Q:
    """As a filter of leads; `at` is the moment that "in the last … days" counts from."""
    if isinstance(rule, Condition):
        return rule.comparison.condition(rule.value, at)
    parts = [to_q(part, at) for part in rule.rules]
    joined = parts[0]
    for part in parts[1:]:
        joined = joined & part if rule.match == "all" else joined | part
    return ~joined if rule.match == "none" else joined


def in_words(rule: Group | Condition) -> str:
    if isinstance(rule, Condition):
        shown = rule.comparison.show(rule.value) if rule.comparison.input else ""
        return f"{fields()[rule.field].label}: {rule.comparison.label} {shown}".strip()
    joint = _(" and ") if rule.match == "all" else _(" or ")
    inside = joint.join(f"({in_words(part)})" if isinstance(part, Group) else in_words(part) for part in rule.rules)
    return _("none of: %(conditions)s") % {"conditions": inside} if rule.match == "none" else inside


def _group(raw: Any, path: tuple[int, ...], faults: list[Fault]) -> Group | None:
    at = _dotted(path)
    if not isinstance(raw, dict) or raw.get("match") not in MATCHES or not isinstance(raw.get("rules"), list):
        faults.append(Fault(at, _("A group needs “match” (all, any or none) and “rules”.")))
        return None
    if len(path) >= DEEPEST:
        faults.append(Fault(at, _("Groups are nested too deeply.")))
        return None
    if not raw["rules"]:
        faults.append(Fault(at, _("Add at least one condition.")))
    rules = [_rule(part, (*path, number), faults) for number, part in enumerate(raw["rules"][: MOST_CONDITIONS + 1])]
    return Group(raw["match"], tuple(rule for rule in rules if rule is not None))


def _rule(raw: Any, path: tuple[int, ...], faults: list[Fault]) -> Condition | Group | None:
    if isinstance(raw, dict) and "rules" in raw:
        return _group(raw, path, faults)
    try:
        return _condition(raw)
    except ValueRefused as refusal:
        faults.append(Fault(_dotted(path), str(refusal)))
        return None


def _condition(raw: Any) -> Condition:
    if not isinstance(raw, dict):
        raise ValueRefused(_("A condition needs “field”, “op” and, mostly, “value”."))
    known = fields().get(str(raw.get("field")))
    if known is None:
        raise ValueRefused(say(gettext_lazy("Choose what to ask about.")))
    op = known.ops.get(str(raw.get("op")))
    if op is None:
        raise ValueRefused(say(gettext_lazy("Choose how to compare.")))
    return Condition(known.key, str(raw["op"]), op.clean(raw.get("value")))


def _bare(rule: Group | Condition) -> dict[str, Any]:
    if isinstance(rule, Group):
        return {"match": rule.match, "rules": [_bare(part) for part in rule.rules]}
    bare = {"field": rule.field, "op": rule.op}
    return bare if rule.value is None else {**bare, "value": rule.value}


def _dotted(path: tuple[int, ...]) -> str:
    return ".".join(map(str, path))


def _numbered(path: str) -> str:
    """As people count."""
    return ".".join(str(int(step) + 1) for step in path.split(".")) + ": " if path else ""
