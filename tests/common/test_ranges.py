"""A part of a file for who asks for one, and the whole for who asks for anything odd."""

import io

import pytest
from django.test import RequestFactory

from common.ranges import serve_file

_BYTES = b"0123456789"


def _ask(**headers):
    request = RequestFactory().get("/", headers={name.replace("_", "-"): value for name, value in headers.items()})
    return serve_file(
        request, io.BytesIO(_BYTES), content_type="video/mp4", filename="a.mp4", as_attachment=False, etag="abc"
    )


def _body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize(
    ("asked", "told", "body"),
    [
        ("bytes=0-3", "bytes 0-3/10", b"0123"),
        ("bytes=4-", "bytes 4-9/10", b"456789"),
        ("bytes=-3", "bytes 7-9/10", b"789"),
        ("bytes=-99", "bytes 0-9/10", _BYTES),
        ("bytes=8-99", "bytes 8-9/10", b"89"),
        ("bytes=9-9", "bytes 9-9/10", b"9"),
    ],
)
def test_a_part_is_served_as_such(asked, told, body):
    response = _ask(Range=asked)
    assert (response.status_code, response["Content-Range"], _body(response)) == (206, told, body)
    assert response["Content-Length"] == str(len(body))
    assert response["Content-Type"] == "video/mp4"


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=99-100", "bytes=-0"])
def test_a_part_beyond_the_end_cannot_be_served(asked):
    response = _ask(Range=asked)
    assert (response.status_code, response["Content-Range"]) == (416, "bytes */10")


@pytest.mark.parametrize("asked", ["", "bytes=-", "bytes=5-2", "bytes=0-1,4-5", "lines=0-3", "bytes=a-b"])
def test_anything_else_gets_the_whole(asked):
    response = _ask(Range=asked)
    assert (response.status_code, response["Accept-Ranges"], _body(response)) == (200, "bytes", _BYTES)
    assert "Content-Range" not in response


def test_a_part_of_what_has_changed_meanwhile_is_the_whole():
    assert _ask(Range="bytes=0-3", If_Range='"abc"').status_code == 206
    assert _ask(Range="bytes=0-3", If_Range='"of yesterday"').status_code == 200
