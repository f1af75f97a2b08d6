"""What calls to a provider share. Those of low rate – health, files, read receipts – speak HTTP here."""

import json
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_noop as _

from common.http import MAX_MEDIA_BYTES, HttpAnswer, HttpTrouble, call
from common.phrases import say
from messaging.errors import ProviderRefused

from .base import Answer, DownloadedMedia, Verdict
from .rules import FindError, ProviderError, Rule, answer, json_object, read_answer

JsonObject = dict[str, Any]
RuleFor = Callable[[ProviderError], Rule]

_WORTH_WAITING = frozenset({Verdict.RETRY, Verdict.THROTTLED, Verdict.UNKNOWN})


def json_headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def ask(method: str, url: str, rule_for: RuleFor, *, find_error: FindError | None = None, **request: Any) -> JsonObject:
    """The JSON object that a provider answers. Raises ProviderRefused."""
    response = _call(method, url, **request)
    _raise_refusal(response, rule_for, find_error, is_enough=bool)
    return json_object(response.body)


def ask_list(
    method: str, url: str, rule_for: RuleFor, *, find_error: FindError | None = None, **request: Any
) -> list[JsonObject]:
    """The JSON objects in the list that a provider answers. Raises ProviderRefused."""
    response = _call(method, url, **request)
    try:
        items = json.loads(response.body)
    except (ValueError, RecursionError):
        items = None
    if response.status == 200 and isinstance(items, list):
        return [item for item in items if isinstance(item, dict)]
    _raise_refusal(response, rule_for, find_error, is_enough=lambda data: False)
    return []


def order(method: str, url: str, rule_for: RuleFor, *, find_error: FindError | None = None, **request: Any) -> None:
    """A call whose success says nothing. Raises ProviderRefused."""
    _raise_refusal(_call(method, url, **request), rule_for, find_error, is_enough=lambda data: True)


def fetch(url: str, rule_for: RuleFor, *, find_error: FindError | None = None, **request: Any) -> DownloadedMedia:
    """The bytes behind `url`. Raises ProviderRefused."""
    response = _call("GET", url, max_bytes=MAX_MEDIA_BYTES, **request)
    if response.status != 200:
        _raise_refusal(response, rule_for, find_error, is_enough=bool)
        raise ProviderRefused(
            say(_("The file is not there any more (%(status)s)."), status=response.status), code=str(response.status)
        )
    return DownloadedMedia(response.body, response.mime_type)


def wanted(data: dict[str, Any], key: str) -> str:
    """What an answer has to name. Raises ProviderRefused."""
    if value := data.get(key):
        return str(value)
    raise ProviderRefused(say(_("The provider's answer lacks “%(key)s”. Try again later."), key=key), retryable=True)


def _call(method: str, url: str, **request: Any) -> HttpAnswer:
    try:
        return call(method, url, **request)
    except HttpTrouble as trouble:
        raise ProviderRefused(
            say(_("The provider could not be reached (%(trouble)s)."), trouble=trouble), retryable=True
        ) from None


def _raise_refusal(
    response: HttpAnswer, rule_for: RuleFor, find_error: FindError | None, *, is_enough: Callable[[JsonObject], bool]
) -> None:
    read = read_answer(
        status=response.status,
        body=response.body,
        accepted=lambda data: Answer(Verdict.ACCEPTED) if is_enough(data) else None,
        refused=lambda error: answer(rule_for(error), error),
        find_error=find_error,
    )
    if read.verdict is not Verdict.ACCEPTED:
        raise ProviderRefused(
            read.text,
            code=read.code,
            retryable=read.verdict in _WORTH_WAITING,
            channel_down=read.verdict is Verdict.CHANNEL_DOWN,
        )
