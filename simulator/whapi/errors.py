"""Errors in Whapi's shape: the code is the HTTP status."""

from __future__ import annotations

import random

from aiohttp import web

from simulator.answers import Body, json_answer

MESSAGES = {
    400: "Wrong request parameters",
    401: "Channel not authorized",
    402: "Trial version limit exceeded",
    403: "Forbidden to send to this recipient",
    404: "Specified chat or recipient not found",
    409: "Conflict",
    413: "Media file is too large",
    415: "Unsupported media type",
    429: "Too many requests",
    500: "Internal server error",
}


class WhapiError(Exception):
    def __init__(self, code: int, details: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def answer(self) -> web.Response:
        return json_answer({"error": error_body(self.code, self.details)}, self.code if self.code in MESSAGES else 500)


def error_body(code: int, details: str = "") -> Body:
    error: Body = {"code": code, "message": MESSAGES.get(code, "Internal server error")}
    if details:
        error["details"] = details
    return error | {"support": "https://support.whapi.cloud"}


def refusal(code: int) -> web.Response:
    return WhapiError(code).answer()


def too_many() -> web.Response:
    return WhapiError(429).answer()


def breakdown(throw: random.Random) -> web.Response:
    return WhapiError(500, "try again later").answer()
