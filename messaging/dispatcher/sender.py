"""One request to the provider, and an honest word on whether it may have been taken."""

import asyncio
import json
import time
from dataclasses import dataclass

import aiohttp
from django.utils.translation import gettext_noop as _

from common.phrases import say
from messaging.providers.base import Answer, HttpCall, Provider, Verdict

# A provider's answer is small; what is longer is not one of its answers.
_MAX_ANSWER_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one request."""

    answer: Answer
    http_status: int | None
    duration_ms: int
    # The body of a refusal, for the operator.
    response: str = ""


async def send(session: aiohttp.ClientSession, provider: Provider, call: HttpCall, *, timeout_seconds: float) -> Sent:
    """Never raises for what networks do: no connection is a refusal, silence after writing is unknown."""
    started = time.perf_counter()
    try:
        async with asyncio.timeout(timeout_seconds):
            async with session.request(
                call.method, call.url, data=json.dumps(call.json).encode(), headers=call.headers
            ) as response:
                body = await response.content.read(_MAX_ANSWER_BYTES)
                answer = provider.read(status=response.status, headers=response.headers, body=body)
                return Sent(answer, response.status, _since(started), _refusal_text(answer, body))
    except aiohttp.ClientConnectorError as error:
        text = say(_("No connection: %(error)s."), error=type(error).__name__)
        return Sent(Answer(Verdict.RETRY, code="no_connection", text=text), None, _since(started))
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        text = say(_("No answer: %(error)s. It may have been sent."), error=type(error).__name__)
        return Sent(Answer(Verdict.UNKNOWN, code="no_answer", text=text), None, _since(started))


def _refusal_text(answer: Answer, body: bytes) -> str:
    return "" if answer.verdict == Verdict.ACCEPTED else body.decode("utf-8", "replace").replace("\0", "")


def _since(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)
