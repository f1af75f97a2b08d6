"""Messenger's own words for an overload."""

from __future__ import annotations

import random

from aiohttp import web

from simulator.graph.errors import GraphError


def breakdown(throw: random.Random) -> web.Response:
    code, status = throw.choice([(1, 500), (2, 503)])
    details = "An unexpected error has occurred. Please retry your request later."
    return GraphError(code, details, whatsapp=False).answer(status)


def too_many() -> web.Response:
    return GraphError(613, "Calls to this api have exceeded the rate limit.", whatsapp=False).answer(429)
