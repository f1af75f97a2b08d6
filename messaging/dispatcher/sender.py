"""One request to the provider, and an honest word on whether it may have been taken."""

import time
from typing import NamedTuple

import orjson
from django.utils.translation import gettext_noop as _

from common.phrases import say
from messaging.providers.base import Answer, HttpCall, Provider, Verdict

from .http import HttpClient, NoAnswer, NotConnected, Request


class Sent(NamedTuple):
    """What came of one request."""

    answer: Answer
    http_status: int | None = None
    duration_ms: int = 0
    # The body of a refusal, for the operator.
    response: str = ""
    # Whether any of it may have reached the network.
    left: bool = True


def to_request(call: HttpCall) -> Request:
    """Raises ValueError where it cannot be written."""
    return Request.of(call.method, call.url, headers=call.headers, body=orjson.dumps(call.json))


async def send(client: HttpClient, provider: Provider, request: Request, *, timeout_seconds: float) -> Sent:
    """Never raises for what networks do: no connection is a refusal, silence after writing is unknown."""
    started = time.perf_counter()
    try:
        response = await client.send(request, timeout_seconds=timeout_seconds)
    except NotConnected as error:
        text = say(_("No connection: %(error)s."), error=error)
        return Sent(Answer(Verdict.RETRY, code="no_connection", text=text), left=False)
    except NoAnswer as error:
        text = say(_("No answer: %(error)s. It may have been sent."), error=error)
        return Sent(Answer(Verdict.UNKNOWN, code="no_answer", text=text), None, _since(started))
    answer = provider.read(status=response.status, headers=response.headers, body=response.body)
    return Sent(answer, response.status, _since(started), _refusal_text(answer, response.body))


def _refusal_text(answer: Answer, body: bytes) -> str:
    return "" if answer.verdict == Verdict.ACCEPTED else body.decode("utf-8", "replace").replace("\0", "")


def _since(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)
