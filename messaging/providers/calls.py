"""What calls to a provider share. Those of low rate – health, files, read receipts – speak HTTP here."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_noop as _

from common.http import MAX_MEDIA_BYTES, HttpTrouble, call
from common.phrases import say
from messaging.errors import ProviderRefused

from .base import Answer, DownloadedMedia, Verdict
from .rules import ProviderError, Rule, answer, json_object, read_answer

RuleFor = Callable[[ProviderError], Rule]

_WORTH_WAITING = frozenset({Verdict.RETRY, Verdict.THROTTLED, Verdict.UNKNOWN})


def json_headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def ask(method: str, url: str, rule_for: RuleFor, **request: Any) -> dict[str, Any]:
    """The JSON object that a provider answers. Raises ProviderRefused."""
    try:
        response = call(method, url, **request)
    except HttpTrouble as trouble:
        raise _unreachable(trouble) from None
    _raise_refusal(response.status, response.body, rule_for)
    return json_object(response.body)


def fetch(url: str, rule_for: RuleFor, *, token: str = "") -> DownloadedMedia:
    """The bytes behind `url`. Raises ProviderRefused."""
    try:
        response = call("GET", url, token=token, max_bytes=MAX_MEDIA_BYTES)
    except HttpTrouble as trouble:
        raise _unreachable(trouble) from None
    if response.status != 200:
        _raise_refusal(response.status, response.body, rule_for)
        raise ProviderRefused(
            say(_("The file is not there any more (%(status)s)."), status=response.status), code=str(response.status)
        )
    return DownloadedMedia(response.body, response.mime_type)


def wanted(data: dict[str, Any], key: str) -> str:
    """What an answer has to name. Raises ProviderRefused."""
    if value := data.get(key):
        return str(value)
    raise ProviderRefused(say(_("The provider's answer lacks “%(key)s”. Try again later."), key=key), retryable=True)


def _raise_refusal(status: int, body: bytes, rule_for: RuleFor) -> None:
    read = read_answer(
        status=status,
        body=body,
        accepted=lambda data: Answer(Verdict.ACCEPTED) if data else None,
        refused=lambda error: answer(rule_for(error), error),
    )
    if read.verdict is not Verdict.ACCEPTED:
        raise ProviderRefused(read.text, code=read.code, retryable=read.verdict in _WORTH_WAITING)


def _unreachable(trouble: HttpTrouble) -> ProviderRefused:
    return ProviderRefused(say(_("The provider could not be reached (%(trouble)s)."), trouble=trouble), retryable=True)
