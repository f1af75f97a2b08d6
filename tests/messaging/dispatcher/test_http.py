"""The hot loop's HTTP client against a server that says exactly what each test wants, byte by byte."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import uvloop

from messaging.dispatcher.http import HttpClient, NoAnswer, NotConnected, Request, Response

# After an answer with this header the server goes on talking.
STRAY = b"X-Stray"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Server:
    """Answers each request with the next of `says`; an empty one ends the connection, None stays silent."""

    def __init__(self, *says: bytes | None) -> None:
        self._says = list(says)
        self.requests: list[bytes] = []
        self.connections = 0
        self.url = ""

    async def __aenter__(self) -> "Server":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v26.0/1/messages?a=1"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            self.requests.append(head + await reader.readexactly(length))
            answer = self._says.pop(0)
            if answer is None:
                await asyncio.sleep(5)
            if not answer:
                break
            writer.write(answer)
            if STRAY in answer:
                await asyncio.sleep(0.02)
                writer.write(OK)
        writer.close()


def talk(
    *says: bytes | None, times: int = 1, pause: float = 0.0, seconds: float = 1.0
) -> tuple[list[Response], Server]:
    """The answers to `times` requests, one after the other."""

    async def ask() -> tuple[list[Response], Server]:
        async with Server(*says) as server:
            client = HttpClient()
            request = Request.of("POST", server.url, headers={"Authorization": "Bearer x"}, body=b'{"a": 1}')
            answers = []
            for _ in range(times):
                answers.append(await client.send(request, timeout_seconds=seconds))
                await asyncio.sleep(pause)
            client.close()
            return answers, server

    return run(ask)


def run(work: Callable[[], Awaitable]) -> object:
    return uvloop.run(work())


def test_a_request_says_what_it_must_and_the_answer_is_read_whole():
    (answer,), server = talk(b"HTTP/1.1 400 Bad\r\nX-Usage: 7\r\nContent-Length: 3\r\n\r\nno!")
    assert (answer.status, answer.headers["x-usage"], answer.body) == (400, "7", b"no!")
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /v26.0/1/messages?a=1 HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"Authorization: Bearer x" in head
    assert body == b'{"a": 1}'


def test_a_connection_is_kept_for_the_next_request():
    answers, server = talk(OK, OK, OK, times=3)
    assert [answer.body for answer in answers] == [b"ok"] * 3
    assert server.connections == 1


def test_an_answer_in_chunks_is_put_together():
    (answer,), _ = talk(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")
    assert answer.body == b"abc"


def test_an_interim_answer_is_not_the_answer():
    (answer,), _ = talk(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK)
    assert (answer.status, answer.body) == (200, b"ok")


def test_a_connection_that_the_server_ends_is_not_used_again():
    _, server = talk(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", OK, times=2)
    assert server.connections == 2


def test_an_answer_that_nobody_asked_for_meets_no_other_request():
    answers, server = talk(OK + b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray", OK, times=2, pause=0.05)
    assert [answer.body for answer in answers] == [b"ok", b"ok"]
    assert server.connections == 2


def test_an_answer_that_comes_later_unasked_meets_no_other_request():
    said = b"HTTP/1.1 200 OK\r\nX-Stray: 1\r\nContent-Length: 3\r\n\r\none"
    answers, server = talk(said, b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo", times=2, pause=0.1)
    assert [answer.body for answer in answers] == [b"one", b"two"]
    assert server.connections == 2


@pytest.mark.parametrize(
    "said",
    [
        b"",
        None,
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n" + b"x" * 70_000,
    ],
    ids=["closed", "silent", "garbage", "too long"],
)
def test_without_a_whole_answer_the_request_may_have_arrived(said):
    with pytest.raises(NoAnswer):
        talk(said, seconds=0.3)


def test_an_answer_cut_short_is_none():
    with pytest.raises(NoAnswer):
        talk(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\ncut", seconds=0.3)


def test_without_a_connection_nothing_has_left():
    async def ask() -> None:
        request = Request.of("POST", "http://127.0.0.1:9/", headers={}, body=b"")
        await HttpClient().send(request, timeout_seconds=1)

    with pytest.raises(NotConnected):
        run(ask)


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "http:///path", "127.0.0.1/path"])
def test_what_is_no_address_is_refused(url):
    with pytest.raises(ValueError, match="address"):
        Request.of("POST", url, headers={}, body=b"")


def test_a_header_cannot_smuggle_in_another():
    with pytest.raises(ValueError, match="line break"):
        Request.of("POST", "http://127.0.0.1/", headers={"Authorization": "Bearer x\r\nX-Evil: 1"}, body=b"")
