"""HTTP at a low rate: health checks, files, catalogues. What sends messages by the thousand has a client of its own."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.auth import AuthBase

from .public_hosts import PublicOnly, PublicOrLoopback

# The largest file that any provider carries: a WhatsApp document.
MAX_MEDIA_BYTES = 100 * 1024 * 1024
MAX_ANSWER_BYTES = 5 * 1024 * 1024

_CONNECT_SECONDS = 5
_READ_SECONDS = 20  # between two packets; `seconds` bounds the whole
_SHORTEST_SECONDS = 0.01
_CHUNK = 64 * 1024
_MAX_REDIRECTS = 5
_USER_AGENT = "Majlis"


class HttpTrouble(Exception):
    """No usable answer. Says host and trouble only: addresses, headers and bodies carry secrets."""


class HttpTimeout(HttpTrouble):
    """Nobody answered in time; the request may have been heard."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    status: int
    # Names in lower case.
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def mime_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip()


class _Bearer(AuthBase):
    """As `auth` rather than as a header: so ~/.netrc never replaces it, and a redirect to another host drops it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def call(
    method: str,
    url: str,
    *,
    token: str = "",
    seconds: float = 60,
    read_seconds: float = _READ_SECONDS,
    max_bytes: int = MAX_ANSWER_BYTES,
    params: Mapping[str, str] | None = None,
    json: Any = None,
    data: Any = None,
    files: Any = None,
    headers: Mapping[str, str] | None = None,
    public_only: bool = False,
    or_loopback: bool = False,
    follow: bool = True,
) -> HttpAnswer:
    """The answer, whatever its status. Raises HttpTrouble where none came whole, in time and in size.

    `public_only` is for addresses that people typed in: nothing on this machine or in a private network is reached,
    with `or_loopback` this machine is.
    """
    deadline = time.monotonic() + seconds
    request = {"params": params, "json": json, "data": data, "files": files, "headers": dict(headers or {})}
    request["allow_redirects"] = follow
    try:
        with (
            _session(public_only, or_loopback) as session,
            session.request(
                method, url, auth=_Bearer(token), timeout=_timeouts(seconds, read_seconds), stream=True, **request
            ) as response,
        ):
            names = {name.lower(): value for name, value in response.headers.items()}
            return HttpAnswer(response.status_code, names, _read(response, max_bytes, deadline))
    except (requests.Timeout, urllib3.exceptions.ReadTimeoutError) as error:
        raise HttpTimeout(f"{_host(url)}: too slow ({type(error).__name__})") from None
    except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError) as error:
        raise HttpTrouble(f"{_host(url)}: {type(error).__name__}") from None


def _timeouts(seconds: float, read_seconds: float) -> tuple[float, float]:
    """To connect, and between two packets: neither longer than the whole, which may be over already."""
    whole = max(seconds, _SHORTEST_SECONDS)
    return min(_CONNECT_SECONDS, whole), min(read_seconds, whole)


def _session(public_only: bool, or_loopback: bool) -> requests.Session:
    session = requests.Session()
    if public_only:
        session.trust_env = False
        adapter = PublicOrLoopback() if or_loopback else PublicOnly()
        session.mount("http://", adapter)
        session.mount("https://", adapter)
    session.max_redirects = _MAX_REDIRECTS
    session.headers["User-Agent"] = _USER_AGENT
    return session


def _read(response: requests.Response, max_bytes: int, deadline: float) -> bytes:
    body = bytearray()
    # As it comes: `iter_content` waits until a chunk is full, and a body that drips would never meet the deadline.
    while chunk := response.raw.read1(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > max_bytes:
            raise HttpTrouble(f"{_host(response.url)}: more than {max_bytes} bytes")
        if time.monotonic() > deadline:
            raise HttpTimeout(f"{_host(response.url)}: too slow")
    return bytes(body)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or "no host"
    except ValueError:
        return "no host"
