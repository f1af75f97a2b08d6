"""A value that fits a JSON schema: what an obedient model answers when nobody scripted it."""

from __future__ import annotations

from typing import Any

from simulator.answers import Body

# The deprecated google-generativeai sends its enumeration's numbers.
GEMINI_TYPES = {1: "string", 2: "number", 3: "integer", 4: "boolean", 5: "array", 6: "object"}
SENTENCE = "Thank you for your message, we will come back to you shortly."
DEEPEST = 12


def fill(schema: Body) -> Any:
    return _value(schema, schema, "", 0)


def _value(schema: Any, root: Body, name: str, depth: int) -> Any:
    if not isinstance(schema, dict) or depth > DEEPEST:
        return None
    schema = _resolved(schema, root)
    for key in ("const", "default"):
        if schema.get(key) is not None:
            return schema[key]
    if schema.get("enum"):
        return schema["enum"][0]
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            return _value(_first_with_content(schema[key]), root, name, depth + 1)
    return _of_type(_type_of(schema), schema, root, name, depth)


def _resolved(schema: Body, root: Body) -> Body:
    pointer = schema.get("$ref")
    if not isinstance(pointer, str):
        return schema
    found: Any = root
    for part in pointer.removeprefix("#/").split("/"):
        found = found.get(part, {}) if isinstance(found, dict) else {}
    return found if isinstance(found, dict) else {}


def _first_with_content(choices: list[Any]) -> Any:
    return next((each for each in choices if _type_of(each) != "null"), choices[0])


def _type_of(schema: Body) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((each for each in kind if each != "null"), "null")
    if isinstance(kind, int):
        return GEMINI_TYPES.get(kind, "object")
    return str(kind or ("object" if "properties" in schema else "string")).lower()


def _of_type(kind: str, schema: Body, root: Body, name: str, depth: int) -> Any:
    if kind == "object":
        properties = schema.get("properties") or {}
        return {key: _value(each, root, key, depth + 1) for key, each in properties.items()}
    if kind == "array":
        count = int(schema.get("minItems") or 1)
        return [_value(schema.get("items") or {}, root, name, depth + 1) for _ in range(count)]
    if kind in ("number", "integer"):
        return _number(kind, schema, name)
    if kind == "boolean":
        return False
    return None if kind == "null" else _string(schema, name)


def _number(kind: str, schema: Body, name: str) -> float | int:
    sure = 0.9 if kind == "number" and "confidence" in name else 1
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    value = max(sure, float(low)) if low is not None else sure
    value = min(value, float(high)) if high is not None else value
    return int(value) if kind == "integer" else value


def _string(schema: Body, name: str) -> str:
    sample = {"language": "en", "date": "2026-11-21"}.get(schema.get("format") or name, SENTENCE)
    shortest, longest = int(schema.get("minLength") or 0), schema.get("maxLength")
    return sample.ljust(shortest, ".")[: int(longest) if longest is not None else None]
