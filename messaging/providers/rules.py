"""What a provider's error code means, kept as tables: code → Rule. And how any answer to a send is read with them."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from django.utils.translation import gettext_lazy as _

from common.phrases import say
from common.redaction import redact_text
from common.text.cleaning import clean_text
from messaging.choices import PolicyAction

from .base import Answer, Verdict

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DETAIL_CHARS, _CODE_CHARS, _SUBCODE_CHARS = 300, 16, 15


@dataclass(frozen=True, slots=True)
class Rule:
    """`text` tells the operator what happened and what to do. Waits as in `Answer`."""

    verdict: Verdict
    text: "StrOrPromise"
    wait_seconds: float = 0
    person_only: bool = False
    # What the error policy proposes, where it says more than the verdict.
    action: PolicyAction | None = None
    delays: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class ProviderError:
    """The `error` object of a provider: what identifies it and what it says."""

    code: str
    detail: str
    subcode: str = ""


FindError = Callable[[Mapping[str, Any]], ProviderError | None]

UNLISTED = Rule(Verdict.PERMANENT, _("The provider refused the message for a reason not in our table. See its code."))
TOO_MANY = Rule(Verdict.THROTTLED, _("Too many requests. Sending slows down by itself."), wait_seconds=60)
NOT_ALLOWED = Rule(Verdict.CHANNEL_DOWN, _("The provider does not accept the access token. Enter a new one."))
NO_ANSWER = Rule(Verdict.UNKNOWN, _("The provider gave no clear answer. The message may have been sent."))

# Answers that come from a gateway in between: what stands behind it may have done the work.
_GATEWAY_STATUSES = frozenset({502, 504})
_BARE_STATUSES = {401: NOT_ALLOWED, 429: TOO_MANY}


def read_answer(
    *,
    status: int,
    body: bytes,
    accepted: Callable[[dict[str, Any]], Answer | None],
    refused: Callable[[ProviderError], Answer],
    find_error: FindError | None = None,
) -> Answer:
    """Refused only by the provider's own error object; what is neither that nor a known success may have been sent.

    `find_error` knows that object where it has another shape than Graph's.
    """
    data = json_object(body)
    if status in _GATEWAY_STATUSES:
        return answer(NO_ANSWER, ProviderError(str(status), ""))
    if error := (find_error or provider_error)(data):
        return refused(error)
    if 200 <= status < 300:
        return accepted(data) or answer(NO_ANSWER, ProviderError(str(status), ""))
    return answer(_BARE_STATUSES.get(status, NO_ANSWER), ProviderError(str(status), ""))


def answer(rule: Rule, error: ProviderError, *, wait_seconds: float = 0) -> Answer:
    """`wait_seconds` from the provider's headers counts where it is longer than the table's."""
    return Answer(
        rule.verdict,
        code=f"{error.code}/{error.subcode}" if error.subcode else error.code,
        text=sentence(rule, error),
        wait_seconds=max(rule.wait_seconds, wait_seconds),
        person_only=rule.person_only,
    )


def sentence(rule: Rule, error: ProviderError) -> str:
    """Our words for the operator, then the provider's."""
    detail = f"{error.code}: {error.detail}" if error.detail else error.code
    return say("%(sentence)s (%(detail)s)", sentence=rule.text, detail=detail)


def failure(errors: Iterable[Mapping[str, Any]] | None, rule_for: Callable[[ProviderError], Rule]) -> dict[str, Any]:
    """What a status says about its failure, judged by the same table as an answer: fields of a StatusChange."""
    error = next(map(error_from, errors or ()), None)
    if error is None:
        return {}
    rule = rule_for(error)
    return {
        "error_code": error.code,
        "error_text": sentence(rule, error),
        "verdict": rule.verdict,
        "wait_seconds": 0 if rule.person_only else rule.wait_seconds,
    }


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object in an answer; empty where there is none."""
    try:
        data = orjson.loads(body)
    except ValueError:
        data = _leniently(body)
    return data if isinstance(data, dict) else {}


def _leniently(body: bytes) -> object:
    """NaN and numbers of any size: no JSON, but some answers have them, and what else they say counts."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def provider_error(data: Mapping[str, Any]) -> ProviderError | None:
    error = data.get("error")
    return error_from(error) if isinstance(error, dict) and "code" in error else None


def error_from(error: Mapping[str, Any]) -> ProviderError:
    """Of Graph and Whapi alike. `error_data` is an object or a plain string; its details say most."""
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, dict) else data
    said = details or error.get("details") or error.get("error_user_msg") or error.get("message") or error.get("title")
    return ProviderError(
        code=str(error.get("code", ""))[:_CODE_CHARS],
        # Meta repeats a malformed token in its message.
        detail=redact_text(clean_text(str(said or "")))[:DETAIL_CHARS],
        subcode=str(error.get("error_subcode") or "")[:_SUBCODE_CHARS],
    )
