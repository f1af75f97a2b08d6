"""Values as the components of a message, and back: what others built is checked by the same rules.

https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from .parts import Parts
from .variables import Variable, variables_of

_BUTTON_SUB_TYPES = {"url": "url", "code": "copy_code"}
_MEDIA = ("image", "video", "document")


def components_for(parts: Parts, values: Mapping[str, str]) -> list[dict[str, Any]]:
    """For `content.Template`. The values have been checked."""
    return list(_components(variables_of(parts), values))


def values_in(parts: Parts, components: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The values that the components of a message carry, by the keys of `variables_of`.

    What the template has no place for gets a key that no variable has, so that the check names it.
    """
    values: dict[str, str] = {}
    for component in components:
        kind = str(component.get("type", "")).lower()
        given = [one for one in component.get("parameters") or () if isinstance(one, dict)]
        if kind == "button":
            values |= _button_value(parts, component, given)
        elif kind in ("header", "body"):
            prefix = "" if kind == "body" else "header."
            values |= {prefix + _name(number, one): _value(one) for number, one in enumerate(given, start=1)}
        else:
            values[kind] = ""
    return values


def _components(variables: list[Variable], values: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for part, group in groupby(variables, key=lambda variable: variable.part):
        if part == "button":
            yield from (_button(variable, values[variable.key].strip()) for variable in group)
        else:
            yield {"type": part, "parameters": [_parameter(one, values[one.key].strip()) for one in group]}


def _parameter(variable: Variable, value: str) -> dict[str, Any]:
    if variable.kind in _MEDIA:
        source = "link" if value.startswith(("http://", "https://")) else "id"
        return {"type": variable.kind, variable.kind: {source: value}}
    named = {} if variable.is_positional else {"parameter_name": variable.name}
    return {"type": "text", "text": value, **named}


def _button(variable: Variable, value: str) -> dict[str, Any]:
    sub_type = _BUTTON_SUB_TYPES[variable.kind]
    parameter = {"type": "coupon_code", "coupon_code": value} if variable.kind == "code" else _text(value)
    return {"type": "button", "sub_type": sub_type, "index": str(variable.index), "parameters": [parameter]}


def _text(value: str) -> dict[str, str]:
    return {"type": "text", "text": value}


def _button_value(parts: Parts, component: Mapping[str, Any], given: list[dict[str, Any]]) -> dict[str, str]:
    """A quick reply's payload is the sender's own business: it is no variable of the template."""
    index = str(component.get("index", "0"))
    at = int(index) if index.isdecimal() else -1
    wants_value = any(variable.key == f"button.{index}" for variable in variables_of(parts))
    if not wants_value and 0 <= at < len(parts.buttons):
        return {}
    return {f"button.{index}": _value(given[0]) if given else ""}


def _name(number: int, parameter: Mapping[str, Any]) -> str:
    kind = str(parameter.get("type", "")).lower()
    return kind if kind in _MEDIA else str(parameter.get("parameter_name") or number)


def _value(parameter: Mapping[str, Any]) -> str:
    kind = str(parameter.get("type", "")).lower()
    inner = parameter.get(kind)
    if isinstance(inner, dict):
        return str(inner.get("link") or inner.get("id") or inner.get("fallback_value") or "")
    return str(inner or "")
