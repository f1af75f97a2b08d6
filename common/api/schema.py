"""The OpenAPI schema's finishing touches."""

from typing import Any

_OF_ONE_FIELD = "ErrorComponent"


def keep_error_codes_inline(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """What may be wrong with a field stays with that field.

    Named sets would need a name for every combination of codes that two fields happen to share, and the names that
    drf-spectacular makes up change whenever a field is added.
    """
    for name, schema in result.get("components", {}).get("schemas", {}).items():
        code = schema.get("properties", {}).get("code", {})
        if name.endswith(_OF_ONE_FIELD) and "enum" in code:
            schema["properties"]["code"] = {"allOf": [code]}
    return result
