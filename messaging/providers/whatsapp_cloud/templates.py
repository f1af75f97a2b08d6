"""Templates over the Graph API: https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account/message_templates/"""

import logging
from collections.abc import Iterator
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, ValidationError

from messaging.errors import ProviderRefused
from messaging.providers.base import ChannelAccess
from messaging.providers.border import Foreign, Word
from messaging.providers.calls import ask
from messaging.providers.graph.client import graph_url
from messaging.providers.templates import FoundTemplate, TemplateDraft
from messaging.templating.parts import is_readable

from .errors import rule_for
from .outgoing import TOKEN

logger = logging.getLogger(__name__)

_FIELDS = "id,name,language,status,category,quality_score,components,rejected_reason,parameter_format"
_PAGE = "100"
# An account has at most 6,000 templates: https://developers.facebook.com/docs/whatsapp/message-templates/guidelines
_MOST_PAGES = 200


class _Quality(Foreign):
    score: Word = ""


class _Template(Foreign):
    id: Word = ""
    name: Annotated[Word, Field(min_length=1, max_length=512)]
    language: Annotated[Word, Field(min_length=1, max_length=20)]
    status: Annotated[Word, Field(min_length=1, max_length=24)]
    category: Annotated[Word, Field(max_length=20)] = ""
    quality_score: Annotated[_Quality, BeforeValidator(lambda value: value or {})] = _Quality()
    rejected_reason: Word = ""
    components: list[Any] = []


class GraphTemplates:
    def list_templates(self, channel: ChannelAccess, account: str) -> Iterator[FoundTemplate]:
        after = ""
        for _page in range(_MOST_PAGES):
            params = {"fields": _FIELDS, "limit": _PAGE, **({"after": after} if after else {})}
            page = _graph(channel, "GET", account, params=params)
            yield from _readable(page.get("data"))
            paging = page.get("paging") or {}
            after = str((paging.get("cursors") or {}).get("after") or "")
            if not after or not paging.get("next"):
                return
        raise ProviderRefused(_("The list of templates does not end. Try again later."), retryable=True)

    def submit_template(self, channel: ChannelAccess, account: str, draft: TemplateDraft) -> FoundTemplate:
        body = {
            "name": draft.name,
            "language": draft.language,
            "category": draft.category,
            "components": draft.components,
            "parameter_format": "NAMED" if draft.named else "POSITIONAL",
        }
        answer = _graph(channel, "POST", account, json=body)
        return FoundTemplate(
            name=draft.name,
            language=draft.language,
            external_id=str(answer.get("id", ""))[:64],
            # Meta may choose another category, which costs differently.
            category=str(answer.get("category") or draft.category).upper()[:20],
            status=str(answer.get("status") or "PENDING").upper()[:24],
            quality="UNKNOWN",
            rejected_reason="",
            components=list(draft.components),
        )


def _readable(items: Any) -> Iterator[FoundTemplate]:
    """One that breaks the contract is left out; its neighbours go on."""
    for raw in items if isinstance(items, list) else ():
        try:
            one = _Template.model_validate(raw)
        except ValidationError:
            logger.warning("template_not_readable")
            continue
        yield FoundTemplate(
            name=one.name,
            language=one.language,
            external_id=one.id[:64],
            category=one.category.upper(),
            status=one.status.upper(),
            quality=one.quality_score.score.upper()[:10] or "UNKNOWN",
            rejected_reason="" if one.rejected_reason in ("", "NONE") else one.rejected_reason,
            components=one.components if is_readable(one.components) else [],
        )


def _graph(channel: ChannelAccess, method: str, account: str, **request: Any) -> dict[str, Any]:
    token = channel.credentials.get(TOKEN, "")
    return ask(method, graph_url(channel, account, "message_templates"), rule_for, token=token, **request)
