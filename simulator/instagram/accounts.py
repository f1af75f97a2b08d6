"""Who posts what, and how Instagram misbehaves."""

from __future__ import annotations

import base64
import time
from collections import deque
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

from simulator.answers import BadRequest, Body, fresh_mark
from simulator.media import TINY_PNG

REQUESTS_KEPT = 200
# too_many: 429; login: sent to the log-in page; challenge: 400; changed: another shape of answers; spent, refused: of
# Business Discovery alone.
FAULTS = ("", "too_many", "login", "challenge", "changed", "spent", "refused")


@dataclass(frozen=True, slots=True)
class SimulatedPost:
    caption: str = ""
    # Each of them base64; one makes a picture, more a carousel.
    pictures: tuple[bytes, ...] = (TINY_PNG,)
    at: float = field(default_factory=time.time)
    shortcode: str = field(default_factory=lambda: f"C{fresh_mark()}")

    @property
    def moment(self) -> str:
        return datetime.fromtimestamp(self.at, tz=UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


@dataclass(slots=True)
class Account:
    username: str
    is_private: bool = False
    is_business: bool = True
    posts: list[SimulatedPost] = field(default_factory=list)


class Accounts:
    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}
        self.fault = ""
        self.requests: deque[Body] = deque(maxlen=REQUESTS_KEPT)

    def change(self, order: Body) -> Body:
        """`{"fault": "login"}` for all; `{"username": …, "posts": […]}` makes or replaces an account."""
        if order.get("fault", "") not in FAULTS:
            raise BadRequest(f"fault is one of {', '.join(FAULTS[1:])}")
        self.fault = str(order.get("fault", self.fault))
        if "username" in order:
            facts = {each.name for each in fields(Account)} & set(order)
            told: dict[str, Any] = {name: order[name] for name in facts if name != "posts"}
            account = Account(**told, posts=[_post(each) for each in order.get("posts", [])])
            self._accounts[account.username.lower()] = account
        return {"accounts": sorted(self._accounts), "fault": self.fault}

    def find(self, username: str) -> Account | None:
        return self._accounts.get(username.lower())

    def by_id(self, account_id: str) -> Account | None:
        return next((each for each in self._accounts.values() if id_of(each) == account_id), None)

    def picture(self, shortcode: str, number: int) -> bytes | None:
        posts = (post for account in self._accounts.values() for post in account.posts)
        post = next((post for post in posts if post.shortcode == shortcode), None)
        return post.pictures[number] if post and number < len(post.pictures) else None

    def clear(self) -> None:
        self._accounts.clear()
        self.requests.clear()
        self.fault = ""


def id_of(account: Account) -> str:
    return f"{sum(map(ord, account.username)) + 10_000_000}"


def _post(order: Body) -> SimulatedPost:
    told: dict[str, Any] = {name: order[name] for name in ("caption", "shortcode") if name in order}
    if "pictures" in order:
        told["pictures"] = tuple(base64.b64decode(each) for each in order["pictures"])
    if "days_ago" in order:
        told["at"] = time.time() - float(order["days_ago"]) * 86400
    return SimulatedPost(**told)
