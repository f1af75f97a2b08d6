"""A picture that looks like a code to scan, another one every time."""

from __future__ import annotations

import secrets
import struct
import zlib

SIZE, SCALE, MARGIN, EYE = 29, 6, 4, 7


def draw_code() -> bytes:
    """A grey-scale PNG."""
    edge = (SIZE + 2 * MARGIN) * SCALE
    rows = b"".join(_row(y // SCALE - MARGIN, noise) * SCALE for y, noise in _noise(edge))
    header = struct.pack(">IIBBBBB", edge, edge, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, data) for name, data in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )


def _noise(edge: int) -> list[tuple[int, int]]:
    return [(y, secrets.randbits(SIZE)) for y in range(0, edge, SCALE)]


def _row(y: int, noise: int) -> bytes:
    """One line of pixels; every line of modules is `SCALE` of them high."""
    modules = (_is_dark(x, y, noise) for x in range(-MARGIN, SIZE + MARGIN))
    return b"\0" + b"".join((b"\0" if dark else b"\xff") * SCALE for dark in modules)


def _is_dark(x: int, y: int, noise: int) -> bool:
    if not (0 <= x < SIZE and 0 <= y < SIZE):
        return False
    far = SIZE - EYE
    for left, top in ((0, 0), (far, 0), (0, far)):
        if left - 1 <= x <= left + EYE and top - 1 <= y <= top + EYE:
            # Dark frame, light ring, dark heart: distance from the middle of the eye.
            return max(abs(x - left - EYE // 2), abs(y - top - EYE // 2)) in (0, 1, 3)
    return bool(noise >> x & 1)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
