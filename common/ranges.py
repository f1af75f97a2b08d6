"""Parts of a file, as players ask for them to seek: RFC 9110, section 14."""

import os
import re
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class _Part:
    """The next `length` bytes of a file."""

    def __init__(self, file: IO[bytes], length: int) -> None:
        self._file, self._left = file, length

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        return data

    def close(self) -> None:
        self._file.close()


def serve_file(
    request: HttpRequest, file: IO[bytes], *, content_type: str, filename: str, as_attachment: bool, etag: str = ""
) -> HttpResponse | FileResponse:
    """The file, or the one part of it that was asked for. Several parts at once get the whole, as the RFC allows."""
    size = file.seek(0, os.SEEK_END)
    tag = f'"{etag}"' if etag else ""
    asked = _asked(request, size, tag)
    if asked is not None and asked.start >= asked.stop:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    part = asked or range(size)
    file.seek(part.start)
    response = FileResponse(
        _Part(file, len(part)), filename=filename, as_attachment=as_attachment, content_type=content_type
    )
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = len(part)
    if tag:
        response["ETag"] = tag
    if asked is not None:
        response.status_code = 206
        response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    return response


def _asked(request: HttpRequest, size: int, tag: str) -> range | None:
    """None: the whole. An empty one cannot be satisfied."""
    found = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if not found or not any(found.groups()) or request.headers.get("If-Range", tag) != tag:
        return None
    first, last = found.groups()
    if not first:
        return range(max(size - int(last), 0), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)
