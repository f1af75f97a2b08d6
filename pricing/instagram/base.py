import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop as _

from common.phrases import Phrase, say

_USERNAME = re.compile(r"[A-Za-z0-9_.]{1,30}")
_HOSTS = ("instagram.com", "www.instagram.com", "m.instagram.com")
# Begin addresses of something else than an account.
_NO_ACCOUNTS = frozenset({"p", "reel", "reels", "explore", "stories", "accounts", "tv"})
# A way that was shut is tried again after so long.
BLOCKED_SECONDS = 4 * 3600.0


@dataclass(frozen=True, slots=True)
class Post:
    """`images`: addresses of its pictures, which expire within hours."""

    shortcode: str
    url: str
    caption: str
    at: datetime
    images: tuple[str, ...] = field(default=(), repr=False)


class InstagramTrouble(Exception):
    """No posts came; another time they may."""

    def __init__(self, why: Phrase) -> None:
        self.why = why
        super().__init__(str(why))


class Blocked(InstagramTrouble):
    """Nobody's posts will come for a while: we are shut out, were asked to log in, or have asked enough."""

    def __init__(self, why: Phrase, seconds: float = BLOCKED_SECONDS) -> None:
        self.seconds = seconds
        super().__init__(why)


class AccountGone(InstagramTrouble):
    def __init__(self, username: str) -> None:
        super().__init__(say(_("There is no account @%(name)s on Instagram."), name=username))


class AccountPrivate(InstagramTrouble):
    """It is there, and not to be read by us."""


class PostReader(Protocol):
    name: str

    def posts(self, username: str, *, since: datetime, most: int) -> list[Post]:
        """The newest first. Raises InstagramTrouble."""
        ...


def username_in(url: str) -> str:
    """Of the account that an address is of; "" where it is another address."""
    parts = urlsplit(url)
    name = parts.path.strip("/").split("/")[0]
    is_ours = (parts.hostname or "") in _HOSTS and _USERNAME.fullmatch(name) and name not in _NO_ACCOUNTS
    return name.lower() if is_ours else ""


def newest(posts: list[Post], *, since: datetime, most: int) -> list[Post]:
    """Pinned posts come first, however old."""
    return sorted((post for post in posts if post.at >= since), key=lambda post: post.at, reverse=True)[:most]
