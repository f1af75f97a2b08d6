"""Without a log-in, by instaloader. Instagram changes what it answers without a word, and its terms do not want this:
the official way is the better one. Only posts are asked for; no file is written.

https://instaloader.github.io/as-module.html
"""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from threading import Lock
from typing import Any

import requests
from django.conf import settings
from django.utils.translation import gettext_noop as _
from requests.adapters import HTTPAdapter

from common.phrases import Phrase, say

from .base import AccountGone, AccountPrivate, Blocked, InstagramTrouble, Post, newest

logger = logging.getLogger(__name__)

_INSTAGRAM = "https://www.instagram.com"
_LOOKED_AT = 12
_MOST_IMAGES = 3
_SECONDS = 20.0
# Longer than this nobody waits in a worker.
_LONGEST_PAUSE = 20.0
_SHUT_OUT = ("401", "403", "429", "unauthorized", "forbidden", "please wait")


class AnonymousReader:
    """One session for the life of the process: the pace that instaloader keeps is counted in it."""

    name = "anonymous"

    def __init__(self) -> None:
        self._lock = Lock()
        self._context: Any = None
        self._base = ""

    def posts(self, username: str, *, since: datetime, most: int) -> list[Post]:
        import instaloader

        with self._lock:
            try:
                profile = instaloader.Profile.from_username(self._current(), username)
                if profile.is_private:
                    raise AccountPrivate(say(_("@%(name)s shows its posts to its followers only."), name=username))
                return newest(list(_posts(profile)), since=since, most=most)
            except _TooSoon:
                raise Blocked(say(_("Instagram has been asked enough for now."))) from None
            except (instaloader.InstaloaderException, instaloader.AbortDownloadException) as error:
                raise _trouble(username, error) from None
            except (KeyError, TypeError, IndexError, ValueError, AttributeError) as error:
                raise InstagramTrouble(_otherwise(type(error).__name__)) from None

    def _current(self) -> Any:
        if self._context is None or self._base != settings.INSTAGRAM_URL:
            self._context, self._base = _new_context(settings.INSTAGRAM_URL.rstrip("/")), settings.INSTAGRAM_URL
        return self._context


class _TooSoon(Exception):
    """instaloader would sleep for minutes."""


def _new_context(base_url: str) -> Any:
    import instaloader
    from instaloader.instaloadercontext import InstaloaderContext, RateController

    class Pace(RateController):
        def sleep(self, secs: float) -> None:
            if secs > _LONGEST_PAUSE:
                raise _TooSoon
            super().sleep(secs)

        def handle_429(self, query_type: str) -> None:
            raise instaloader.TooManyRequestsException(query_type)

    class Context(InstaloaderContext):
        def get_json(  # type: ignore[override]
            self, path: str, params: Any, host: str = "www.instagram.com", session: Any = None, **how: Any
        ) -> Any:
            chosen = session or self._session
            chosen.mount(_INSTAGRAM, _Elsewhere(base_url))
            return super().get_json(path, params, host, chosen, **how)

        def error(self, msg: str, repeat_at_end: bool = True) -> None:
            """It would print; its texts name accounts."""
            logger.debug("instaloader_says")

    return Context(
        sleep=settings.INSTAGRAM_PAUSES,
        quiet=True,
        max_connection_attempts=1,
        request_timeout=_SECONDS,
        rate_controller=Pace,
        iphone_support=False,
    )


class _Elsewhere(HTTPAdapter):
    """Instagram's name is written into instaloader; where it lives is a setting."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._base_url = base_url

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        request.url = f"{self._base_url}{(request.url or '').removeprefix(_INSTAGRAM)}"
        if self._base_url != _INSTAGRAM:
            # A proxy was chosen for the name that was written there.
            kwargs["proxies"] = {}
        return super().send(request, *args, **kwargs)


def _posts(profile: Any) -> Iterator[Post]:
    for post in islice(profile.get_posts(), _LOOKED_AT):
        at = post.date_utc.replace(tzinfo=UTC)
        yield Post(post.shortcode, f"{_INSTAGRAM}/p/{post.shortcode}/", post.caption or "", at, _images(post))


def _images(post: Any) -> tuple[str, ...]:
    if post.typename != "GraphSidecar":
        return (post.url,) if post.url else ()
    return tuple(node.display_url for node in islice(post.get_sidecar_nodes(), _MOST_IMAGES))


def _trouble(username: str, error: Exception) -> InstagramTrouble:
    """Repeated failures are re-raised as a plain ConnectionException: what they were is in the cause, or the text."""
    import instaloader

    shut_out = (
        instaloader.LoginRequiredException,
        instaloader.AbortDownloadException,
        instaloader.TooManyRequestsException,
        instaloader.QueryReturnedForbiddenException,
    )
    if isinstance(error, shut_out) or isinstance(error.__cause__, shut_out) or _says_shut_out(error):
        return Blocked(
            say(_("Instagram shows nothing without a log-in at the moment. It is asked again in some hours."))
        )
    if isinstance(error, instaloader.ProfileNotExistsException | instaloader.QueryReturnedNotFoundException):
        return AccountGone(username)
    if isinstance(error, instaloader.PrivateProfileNotFollowedException):
        return AccountPrivate(say(_("@%(name)s shows its posts to its followers only."), name=username))
    return InstagramTrouble(_otherwise(type(error).__name__))


def _says_shut_out(error: Exception) -> bool:
    said = str(error).lower()
    return any(words in said for words in _SHUT_OUT)


def _otherwise(what: str) -> Phrase:
    return say(_("Instagram answers otherwise than before (%(what)s): a newer instaloader may know how."), what=what)
