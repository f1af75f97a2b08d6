"""Content of a message at the border: pydantic checks it, the schema shows its shape."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from pydantic import ValidationError as ContentInvalid
from rest_framework import serializers

from messaging.content import Content, content_adapter


def _inlined(part: Any, definitions: dict[str, Any]) -> Any:
    """OpenAPI has its components elsewhere than JSON schema its definitions: references give way to what they name."""
    if isinstance(part, list):
        return [_inlined(item, definitions) for item in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _inlined(definitions[part["$ref"].rpartition("/")[2]], definitions)
    kept = {key: _inlined(item, definitions) for key, item in part.items() if key != "discriminator"}
    # OpenAPI 3.0 knows no constants.
    if "const" in kept:
        kept["enum"] = [kept.pop("const")]
    return kept


def content_schema() -> dict[str, Any]:
    schema = content_adapter.json_schema()
    definitions = schema.pop("$defs")
    inlined: dict[str, Any] = _inlined(schema, definitions)
    return inlined


@extend_schema_field(content_schema())
class ContentField(serializers.Field[Content, Any, Any, Any]):
    def to_internal_value(self, data: Any) -> Content:
        try:
            return content_adapter.validate_python(data)
        except ContentInvalid as error:
            raise serializers.ValidationError(_by_field(error)) from error


def _by_field(error: ContentInvalid) -> dict[str, list[str]]:
    """`{"buttons.0.title": ["…"]}`; the kind that pydantic puts in front is no field."""
    said: dict[str, list[str]] = {}
    for each in error.errors(include_url=False, include_input=False, include_context=False):
        place = ".".join(map(str, each["loc"][1:])) or "type"
        said.setdefault(place, []).append(each["msg"])
    return said
