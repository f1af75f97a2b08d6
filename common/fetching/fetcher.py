"""One page at a time: its address judged at every hop, its turn taken, its answer told to all."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import SplitResult, urljoin

from django.utils.translation import gettext_noop as _

from .. import http
from ..phrases import say
from . import robots as robots_txt
from .addresses import check_address
from .errors import AddressRefused, DisallowedByRobots, FetchFailed, NotYet
from .policy import FetchPolicy
from .robots import Robots, read_robots
from .states import DomainState, DomainStates, Turn, after_answer, after_failure, take_turn

_MOST_HOPS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_MODIFIED = 304
# It tells us to go away, or to slow down.
_BLOCKS = frozenset({401, 403, 407, 451})
_SLOW_DOWN = 429
_ROBOTS_KEPT = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Page:
    """`url` is where it was found after redirects. Where `is_unchanged`, what you have still holds."""

    url: str
    status: int
    body: bytes = field(repr=False)
    mime_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""

    @property
    def is_unchanged(self) -> bool:
        return self.status == _NOT_MODIFIED


@dataclass(slots=True)
class Fetcher:
    """Shares what it learns about hosts by `states`; robots.txt it remembers itself for a day."""

    policy: FetchPolicy
    states: DomainStates
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    _robots: dict[str, tuple[float, Robots]] = field(default_factory=dict)

    def fetch(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        accept: str = "text/html,*/*;q=0.5",
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """`etag` and `last_modified` of the page that you have: it is not sent again where it has not changed."""
        asked = {"Accept": accept, "If-None-Match": etag, "If-Modified-Since": last_modified, **(headers or {})}
        asked = {name: value for name, value in asked.items() if value}
        for _hop in range(_MOST_HOPS + 1):
            parts = check_address(url, opens_loopback=self.policy.opens_loopback)
            delay = self._ask_robots(parts)
            answer = self._ask(url, parts, asked, delay=delay, max_bytes=self.policy.max_bytes)
            if answer.status not in _REDIRECTS:
                return _page(url, answer)
            url = self._next(url, answer, parts)
        raise FetchFailed(say(_("%(host)s sends us from page to page."), host=parts.hostname))

    def _next(self, url: str, answer: http.HttpAnswer, parts: SplitResult) -> str:
        location = answer.headers.get("location", "")
        if not location:
            raise FetchFailed(say(_("%(host)s sends us on without saying where."), host=parts.hostname))
        try:
            # Header bytes are Latin-1 for http.client, and UTF-8 for those who send them.
            return urljoin(url, location.encode("latin-1", "replace").decode("utf-8", "replace"))
        except ValueError:
            raise AddressRefused(say(_("This is no address of a web page."))) from None

    def _ask(
        self, url: str, parts: SplitResult, headers: dict[str, str], *, delay: float, max_bytes: int
    ) -> http.HttpAnswer:
        """The answer where it is a page, "not changed" or "elsewhere"; all others are failures."""
        host = _host(parts)
        self._wait(host, max(delay, self.policy.seconds_between))
        try:
            answer = http.call(
                "GET",
                url,
                headers={"User-Agent": self.policy.user_agent, **headers},
                seconds=self.policy.seconds,
                max_bytes=max_bytes,
                public_only=True,
                or_loopback=self.policy.opens_loopback,
                follow=False,
            )
        except http.HttpTrouble as trouble:
            self._note(host, lambda state: after_failure(state, now=self.now()))
            raise FetchFailed(say(_("No page: %(trouble)s."), trouble=str(trouble))) from None
        self._judge(host, answer)
        return answer

    def _judge(self, host: str, answer: http.HttpAnswer) -> None:
        """Whether the host is well; what is not found says nothing against it."""
        status = answer.status
        if status in _BLOCKS or status == _SLOW_DOWN or status >= 500:
            wish = _retry_after(answer, self.now())
            if wish is None and status == _SLOW_DOWN:
                wish = 60.0
            is_block = status in _BLOCKS
            self._note(host, lambda state: after_failure(state, now=self.now(), wish=wish, is_block=is_block))
        else:
            self._note(host, after_answer)
        if status >= 400 or (status >= 300 and status not in {*_REDIRECTS, _NOT_MODIFIED}):
            raise FetchFailed(say(_("%(host)s answered %(status)s."), host=host, status=status), status=status)

    def _wait(self, host: str, interval: float) -> None:
        """Until it is our turn. Raises NotYet where that is too late, or the host rests."""
        now = self.now()

        def rule(state: DomainState) -> tuple[DomainState, Turn]:
            return take_turn(state, now=now, interval=interval, patience=self.policy.patience)

        turn = self.states.change(host, rule)
        if turn.is_rest:
            raise NotYet(host, turn.at, say(_("%(host)s rests: it refused or failed before."), host=host))
        if not turn.is_reserved:
            raise NotYet(host, turn.at, say(_("%(host)s has been asked enough for now."), host=host))
        if turn.at > now:
            self.sleep(turn.at - now)

    def _note(self, host: str, change: Callable[[DomainState], DomainState]) -> None:
        self.states.change(host, lambda state: (change(state), None))

    def _ask_robots(self, parts: SplitResult) -> float:
        """The pause that the host asks for. Raises DisallowedByRobots."""
        if not self.policy.obeys_robots:
            return 0.0
        rules = self._robots_of(parts)
        if not rules.allows(parts.path + (f"?{parts.query}" if parts.query else "") or "/"):
            raise DisallowedByRobots(_host(parts))
        return rules.delay

    def _robots_of(self, parts: SplitResult) -> Robots:
        origin = f"{parts.scheme}://{parts.netloc}"
        kept_at, rules = self._robots.get(origin, (0.0, robots_txt.NOTHING))
        if self.now() - kept_at > _ROBOTS_KEPT:
            rules = self._fetch_robots(f"{origin}/robots.txt")
            self._robots[origin] = (self.now(), rules)
        return rules

    def _fetch_robots(self, url: str) -> Robots:
        """Where there is no file everything is allowed; where nobody can say, nothing is, and it is asked again:
        https://www.rfc-editor.org/rfc/rfc9309.html#section-2.3.1"""
        try:
            for _hop in range(_MOST_HOPS + 1):
                parts = check_address(url, opens_loopback=self.policy.opens_loopback)
                answer = self._ask(url, parts, {}, delay=0, max_bytes=robots_txt.MAX_BYTES)
                if answer.status not in _REDIRECTS:
                    product = self.policy.user_agent.partition("/")[0]
                    return read_robots(answer.body.decode("utf-8", "replace"), product=product)
                url = self._next(url, answer, parts)
        except FetchFailed as failure:
            if not (400 <= failure.status < 500 and failure.status != _SLOW_DOWN):
                raise
        return robots_txt.EVERYTHING


def _host(parts: SplitResult) -> str:
    """A dot at the end and capitals make no second host. Other ports there are in the demo only."""
    host = (parts.hostname or "").rstrip(".")
    return host if parts.port in (None, 80, 443) else f"{host}:{parts.port}"


def _page(url: str, answer: http.HttpAnswer) -> Page:
    content_type = answer.headers.get("content-type", "")
    charset = content_type.partition("charset=")[2].partition(";")[0].strip(" \"'")
    return Page(
        url=url,
        status=answer.status,
        body=answer.body,
        mime_type=answer.mime_type,
        charset=charset,
        etag=answer.headers.get("etag", ""),
        last_modified=answer.headers.get("last-modified", ""),
    )


def _retry_after(answer: http.HttpAnswer, now: float) -> float | None:
    """Seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after"""
    said = answer.headers.get("retry-after", "").strip()
    if said.isdecimal() and said.isascii():
        return float(said[:9])
    try:
        return max(parsedate_to_datetime(said).timestamp() - now, 0.0)
    except (ValueError, TypeError, OverflowError):
        return None
