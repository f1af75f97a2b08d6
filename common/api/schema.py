"""The OpenAPI schema's finishing touches."""

from typing import Any

from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_standardized_errors.openapi import AutoSchema as StandardErrors
from drf_standardized_errors.openapi_serializers import ValidationErrorResponseSerializer

_OF_ONE_FIELD = "ErrorComponent"


class Schema(StandardErrors):
    """What may be wrong with a body is told field by field; with a filter, in the common form only.

    Every list has a dozen filters: a component for each would bury the resources.
    """

    def _get_serializer_for_validation_error_response(self) -> Any:
        if self.method in ("PUT", "PATCH", "POST"):
            return super()._get_serializer_for_validation_error_response()
        return ValidationErrorResponseSerializer


def keep_error_codes_inline(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """What may be wrong with a field stays with that field.

    Named sets would need a name for every combination of codes that two fields happen to share, and the names that
    drf-spectacular makes up change whenever a field is added.
    """
    for name, schema in result.get("components", {}).get("schemas", {}).items():
        for field in ("code", "attr") if name.endswith(_OF_ONE_FIELD) else ():
            said = schema.get("properties", {}).get(field, {})
            if "enum" in said:
                schema["properties"][field] = {"allOf": [said]}
    return result


class StoredTokensScheme(KnoxTokenScheme):  # type: ignore[no-untyped-call]
    target_class = "common.api.tokens.StoredTokens"
