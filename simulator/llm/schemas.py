"""What the APIs' constrained output asks of a JSON schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.answers import Body


def objects_in(schema: Any) -> Iterator[Body]:
    """Every part of the schema that describes an object with named properties."""
    if isinstance(schema, list):
        for each in schema:
            yield from objects_in(each)
    if isinstance(schema, dict):
        if schema.get("type") == "object" and isinstance(schema.get("properties"), dict):
            yield schema
        yield from objects_in(list(schema.values()))


def is_open(described: Body) -> bool:
    return described.get("additionalProperties") is not False


def has_optional(described: Body) -> bool:
    return set(described.get("required") or ()) != set(described["properties"])
