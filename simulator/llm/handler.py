"""Calls under /llm/<name>: reads them in the name's dialect and answers after the script."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from simulator.answers import BadRequest, Body, json_answer, json_object
from simulator.llm.anthropic import ANTHROPIC
from simulator.llm.dialect import Answer, Asked, Dialect, Ending, Fault, Unacceptable
from simulator.llm.filling import SENTENCE, fill
from simulator.llm.gemini import GEMINI
from simulator.llm.openai import OPENAI
from simulator.llm.script import Line
from simulator.sending import LONGEST_HOLD, cut_connection
from simulator.world import World

DIALECTS = {"anthropic": ANTHROPIC, "gemini": GEMINI}
GARBAGE = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
ENDINGS = {
    Fault.REFUSAL: Ending.REFUSED,
    Fault.BLOCKED: Ending.PROMPT_BLOCKED,
    Fault.ANSWER_BLOCKED: Ending.ANSWER_BLOCKED,
}
REFUSAL_TEXT = "I'm sorry, but I can't help with that."


async def handle(world: World, request: web.BaseRequest, parts: list[str]) -> web.StreamResponse:
    if request.method != "POST" or len(parts) < 3:
        return json_answer({"error": {"message": "not found", "type": "not_found_error", "code": None}}, 404)
    name, path = parts[0], parts[1:]
    dialect = DIALECTS.get(name, OPENAI)
    noted = world.script.note(name, {"path": "/" + "/".join(path), "headers": dict(request.headers)})
    return await _answer(world, request, dialect, name, path, noted)


async def _answer(
    world: World, request: web.BaseRequest, dialect: Dialect, name: str, path: list[str], noted: Body
) -> web.StreamResponse:
    key = dialect.key(request)
    if not key or key in world.rejected_tokens:
        world.script.settle(noted, Fault.BAD_KEY.value)
        return dialect.refuse(Fault.BAD_KEY, "", None)
    try:
        noted["body"] = json_object(await request.read())
        asked = dialect.read(path, noted["body"])
    except (Unacceptable, BadRequest, ValueError, KeyError, TypeError, AttributeError) as problem:
        world.script.settle(noted, "unacceptable")
        return dialect.refuse(getattr(problem, "fault", Fault.BAD_REQUEST), str(problem), None)
    noted |= {"model": asked.model, "system": asked.system, "prompt": asked.prompt}
    line = world.script.next_line(name, f"{asked.system}\n{asked.prompt}")
    world.script.settle(noted, line.fault.value if line.fault else "answered")
    return await _play(request, dialect, asked, line)


async def _play(request: web.BaseRequest, dialect: Dialect, asked: Asked, line: Line) -> web.StreamResponse:
    if line.delay_ms:
        await asyncio.sleep(line.delay_ms / 1000)
    if line.fault in (Fault.TIMEOUT, Fault.RESET):
        if line.fault is Fault.TIMEOUT:
            # The server cancels this handler when the client gives up.
            await asyncio.sleep(LONGEST_HOLD)
        cut_connection(request)
        return web.Response()
    if line.fault is Fault.GARBAGE:
        return web.Response(body=GARBAGE, status=502, content_type="text/html")
    if line.fault is not None and line.fault in dialect.faults:
        return dialect.refuse(line.fault, "", line.retry_after)
    return dialect.say(asked, _spoil(_scripted(asked, line), line.fault))


def _scripted(asked: Asked, line: Line) -> Answer:
    if line.text is not None:
        return Answer(line.text, _as_json(line.text))
    if line.data is not None:
        return Answer(json.dumps(line.data, ensure_ascii=False), line.data)
    if asked.schema is None:
        return Answer(json.dumps({"text": SENTENCE}) if asked.wants_json else SENTENCE)
    data = fill(asked.schema)
    return Answer(json.dumps(data, ensure_ascii=False), data)


def _as_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _spoil(answer: Answer, fault: Fault | None) -> Answer:
    """What the model says when its answer comes to nothing."""
    if fault in ENDINGS:
        return Answer(REFUSAL_TEXT if fault is Fault.REFUSAL else "", ending=ENDINGS[fault])
    if fault is Fault.TRUNCATED:
        return Answer(answer.text[: max(1, len(answer.text) // 2)], ending=Ending.CUT)
    if fault is Fault.EMPTY:
        return Answer("", ending=Ending.CUT)
    if fault is Fault.BROKEN_JSON:
        return Answer(f"Here is the answer: {answer.text[:-1]},,")
    if fault is Fault.WRONG_SCHEMA:
        wrong = {"unexpected": ["not", "what", "was", "asked"]}
        return Answer(json.dumps(wrong), wrong)
    return answer
