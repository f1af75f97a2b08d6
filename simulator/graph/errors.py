"""Errors in Graph's shape. Clients key on `code`; the HTTP status is the one Meta pairs with it."""

from __future__ import annotations

import random
import secrets

from aiohttp import web

from simulator.answers import Body, json_answer

# Only codes whose status is not 400.
HTTP_STATUS = {
    0: 401, 190: 401, 2: 503, 3: 403, 10: 403, 200: 403, 230: 403, 368: 403, 130497: 403, 131000: 500, 131005: 403,
    131016: 500, 131031: 403, 131045: 500, 131057: 500, 132001: 404, 133000: 500, 133004: 503,
}  # fmt: skip

TITLES = {
    1: "API Unknown",
    2: "API Service",
    4: "Application request limit reached",
    10: "Permission denied",
    100: "Invalid parameter",
    190: "Invalid OAuth access token - Cannot parse access token",
    368: "Temporarily blocked for policies violations",
    613: "Calls to this api have exceeded the rate limit.",
    80007: "Rate limit issues",
    130429: "Rate limit hit",
    130472: "User's number is part of an experiment",
    131000: "Something went wrong",
    131005: "Access denied",
    131008: "Required parameter is missing",
    131009: "Parameter value is not valid",
    131016: "Service unavailable",
    131021: "Recipient cannot be sender",
    131026: "Message undeliverable",
    131030: "Recipient phone number not in allowed list",
    131031: "Account has been locked",
    131042: "Business eligibility payment issue",
    131047: "Re-engagement message",
    131048: "Spam rate limit hit",
    131049: "This message was not delivered to maintain healthy ecosystem engagement.",
    131050: "Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp",
    131051: "Unsupported message type",
    131052: "Media download error",
    131053: "Media upload error",
    131056: "(Business Account, Consumer Account) pair rate limit hit",
    131057: "Account in maintenance mode",
    131062: "Business-scoped user ID is not supported here",
    132000: "Number of parameters does not match the expected number of params",
    132001: "Template name does not exist in the translation",
    132005: "Translated text too long",
    132007: "Template format character policy violated",
    132012: "Parameter format does not match format in the created template",
    132015: "Template is Paused",
    132016: "Template is Disabled",
    133010: "Phone number not registered",
    135000: "Generic user error",
}
TRANSIENT = {1, 2, 131000, 131016, 133004}


class GraphError(Exception):
    def __init__(self, code: int, details: str = "", *, subcode: int | None = None, whatsapp: bool = True) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
        self.subcode = subcode
        self.whatsapp = whatsapp

    def answer(self, status: int | None = None) -> web.Response:
        return json_answer({"error": self.as_json()}, status or HTTP_STATUS.get(self.code, 400))

    def as_json(self) -> Body:
        error: Body = {"message": self._message(), "type": "OAuthException", "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.code in TRANSIENT:
            error["is_transient"] = True
        if self.whatsapp and self.code != 190:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details or title_of(self.code)}
        error["fbtrace_id"] = "A" + secrets.token_urlsafe(17)[:22]
        return error

    def _message(self) -> str:
        text = title_of(self.code) if self.whatsapp or not self.details else self.details
        return text if self.code == 190 else f"(#{self.code}) {text}"


def title_of(code: int) -> str:
    return TITLES.get(code, "Something went wrong")


def not_found(object_id: str) -> GraphError:
    """What Graph says about an id that does not exist or that the token may not see."""
    details = (
        f"Unsupported request. Object with ID '{object_id}' does not exist, cannot be loaded due to missing permissions"
    )
    return GraphError(100, details, subcode=33, whatsapp=False)


def bad_token() -> web.Response:
    return GraphError(190).answer()


def breakdown(throw: random.Random) -> web.Response:
    """Graph's own error body: the message was certainly not accepted."""
    code, status = throw.choice([(131000, 500), (131016, 503)])
    return GraphError(code).answer(status)


def too_many() -> web.Response:
    return GraphError(130429, "Cloud API message throughput has been reached.").answer(429)
