"""Webhooks about templates: https://developers.facebook.com/docs/whatsapp/business-management-api/webhooks/components"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from messaging.events import TemplateChanged
from messaging.providers.border import Foreign, Word

from .payloads import Change

# What an event means for the status. Those not listed are a status themselves.
_STATUS_AFTER = {"REINSTATED": "APPROVED", "UNARCHIVED": "APPROVED"}


class _Explained(Foreign):
    reason: Word = ""
    recommendation: Word = ""
    description: Word = ""


_Explanation = Annotated[_Explained, BeforeValidator(lambda value: value if isinstance(value, dict) else {})]


class _Value(Foreign):
    message_template_id: Word = ""
    message_template_name: Annotated[Word, Field(min_length=1, max_length=512)]
    message_template_language: Annotated[Word, Field(min_length=1, max_length=20)]
    message_template_category: Annotated[Word, Field(max_length=20)] = ""
    event: Annotated[Word, Field(max_length=24)] = ""
    reason: Word = ""
    rejection_info: _Explanation = _Explained()
    other_info: _Explanation = _Explained()
    new_quality_score: Annotated[Word, Field(max_length=10)] = ""
    new_category: Annotated[Word, Field(max_length=20)] = ""


def template_news(change: Change, *, account: str, at: datetime) -> TemplateChanged:
    value = _Value.model_validate(change.value)
    return TemplateChanged(
        account,
        name=value.message_template_name,
        language=value.message_template_language,
        at=at,
        external_id=value.message_template_id[:64],
        **_READ[change.field](value),
    )


def _status(value: _Value) -> dict[str, Any]:
    event = value.event.upper()
    why, other = value.rejection_info, value.other_info
    said = " ".join(filter(None, (why.reason, why.recommendation, other.description)))
    code = "" if value.reason in ("", "NONE") else value.reason
    return {
        "status": _STATUS_AFTER.get(event, event),
        "category": value.message_template_category.upper(),
        "reason": f"{code}: {said}" if code and said else code or said,
    }


_READ: dict[str, Callable[[_Value], dict[str, Any]]] = {
    "message_template_status_update": _status,
    "message_template_quality_update": lambda value: {"quality": value.new_quality_score.upper()},
    "template_category_update": lambda value: {"category": value.new_category.upper()},
}
TEMPLATE_FIELDS = frozenset(_READ)
