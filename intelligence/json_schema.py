"""A pydantic model as the JSON Schema that every provider takes: their strict modes know few words of it."""

from typing import Any

from pydantic import BaseModel

_KNOWN = frozenset({"type", "properties", "items", "enum", "anyOf", "description", "required"})


def portable_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Without references; nothing optional, nothing beyond what is named. What the words dropped here would have
    asked for (lengths, ranges) is checked when the answer is read."""
    whole = model.model_json_schema()
    portable: dict[str, Any] = _portable(whole, whole.get("$defs", {}))
    return portable


def _portable(part: dict[str, Any], named: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in part:
        return _portable(named[part["$ref"].rsplit("/", 1)[-1]], named)
    # pydantic wraps a reference that has a description or a default of its own.
    if len(part.get("allOf", ())) == 1:
        part = {**part, **part["allOf"][0]}
        return _portable({key: value for key, value in part.items() if key != "allOf"}, named)
    kept = {key: value for key, value in part.items() if key in _KNOWN}
    if "const" in part:
        kept["enum"] = [part["const"]]
    if "properties" in kept:
        kept["properties"] = {name: _portable(item, named) for name, item in kept["properties"].items()}
        kept |= {"required": list(kept["properties"]), "additionalProperties": False}
    if "items" in kept:
        kept["items"] = _portable(kept["items"], named)
    if "anyOf" in kept:
        kept["anyOf"] = [_portable(item, named) for item in kept["anyOf"]]
    return kept
