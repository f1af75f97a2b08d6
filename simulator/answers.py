"""JSON answers and the random marks providers put into them."""

from __future__ import annotations

import json
import secrets
from itertools import count
from typing import Any

import orjson
from aiohttp import web

Body = dict[str, Any]

_RUN = secrets.token_hex(4).upper()
_serial = count(1)


def json_answer(body: object, status: int = 200) -> web.Response:
    return raw_answer(json.dumps(body).encode(), status)


def raw_answer(body: bytes, status: int = 200) -> web.Response:
    return web.Response(body=body, status=status, content_type="application/json", charset="utf-8")


def fresh_mark() -> str:
    """Unique over restarts: what ids of messages and media are made of. Cheap, since every send needs one."""
    return f"{_RUN}{next(_serial):010X}"


def fresh_number() -> str:
    """An object id as Graph gives them: fifteen or more digits."""
    return f"{int(_RUN, 16):010d}{next(_serial):07d}"


class BadRequest(Exception):
    """The caller of the control API, or a provider's client, sent something that is no JSON object."""


def part_of(body: Body, key: str) -> Body:
    """The object under the key; an empty one when there is none or something else."""
    part = body.get(key)
    return part if isinstance(part, dict) else {}


def json_object(raw: bytes) -> Body:
    try:
        body = orjson.loads(raw) if raw else {}
    except ValueError:
        raise BadRequest("the body is not JSON") from None
    if not isinstance(body, dict):
        raise BadRequest("the body is not a JSON object")
    return body
