"""Errors as NestJS words them: the code is the HTTP status."""

from __future__ import annotations

import random

from aiohttp import web

from simulator.answers import json_answer

REASONS = {400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 422: "Unprocessable Entity"}
# An exception that nobody caught: the message may or may not have left.
INTERNAL = {"statusCode": 500, "message": "Internal server error"}


class WahaError(Exception):
    def __init__(self, code: int, message: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message

    def answer(self) -> web.Response:
        reason = REASONS.get(self.code)
        body = {"statusCode": self.code, "message": self.message or reason or "Error"}
        return json_answer(body | ({"error": reason} if reason else {}), self.code if self.code < 600 else 500)


def refusal(code: int) -> web.Response:
    return WahaError(code, "refused on purpose").answer()


def too_many() -> web.Response:
    return WahaError(429, "ThrottlerException: Too Many Requests").answer()


def breakdown(throw: random.Random) -> web.Response:
    return json_answer(INTERNAL, 500)
