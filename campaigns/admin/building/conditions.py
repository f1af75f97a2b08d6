"""For whom a step is, as the builder asks for it: by stage, label and tags, in the language of segments."""

from collections.abc import Mapping
from typing import Any

from leads.segments.definition import VERSION, DefinitionInvalid, in_words, parse

# The field of the form → the question.
_ASKED = {
    "stages": ("stage", "in"),
    "labels": ("label", "in"),
    "tags": ("tags", "any"),
    "without_tags": ("tags", "none"),
}


def asked_for(said: Mapping[str, Any]) -> dict[str, Any]:
    """The condition of what was chosen; {} where nothing was."""
    rules = [
        {"field": field, "op": op, "value": list(said[name])} for name, (field, op) in _ASKED.items() if said.get(name)
    ]
    return {"version": VERSION, "match": "all", "rules": rules} if rules else {}


def chosen_in(only_if: Mapping[str, Any]) -> dict[str, list[Any]] | None:
    """What the form would show as chosen; None where it has no fields for that condition."""
    if not only_if:
        return {}
    rules = only_if.get("rules")
    if only_if.get("match") != "all" or not isinstance(rules, list):
        return None
    names = {question: name for name, question in _ASKED.items()}
    found: dict[str, list[Any]] = {}
    for rule in rules:
        name = names.get((rule.get("field"), rule.get("op"))) if isinstance(rule, dict) else None
        if name is None or name in found or not isinstance(rule.get("value"), list):
            return None
        found[name] = rule["value"]
    return found


def told(only_if: Mapping[str, Any]) -> tuple[str, str]:
    """In words, and what is wrong with it: one of them is empty."""
    try:
        return in_words(parse(only_if)), ""
    except DefinitionInvalid as refusal:
        return "", str(refusal)
