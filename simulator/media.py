"""Files that were uploaded by the product or came with a customer's message, and the short-lived links to them."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field

from simulator.answers import fresh_number

# The smallest picture that decoders accept: what a customer sends when a test does not care.
TINY_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@dataclass(slots=True)
class MediaFile:
    id: str
    content: bytes
    mime_type: str
    filename: str = ""
    links: dict[str, float] = field(default_factory=dict)

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.content).digest()

    def new_link(self, seconds: float) -> str:
        """The secret part of a link that works for so long."""
        secret = secrets.token_urlsafe(8)
        self.links[secret] = time.monotonic() + seconds
        return secret

    def opens_with(self, secret: str) -> bool:
        return self.links.get(secret, 0.0) > time.monotonic()


class MediaStore:
    def __init__(self) -> None:
        self._files: dict[str, MediaFile] = {}

    def keep(self, content: bytes, mime_type: str, filename: str = "", media_id: str = "") -> MediaFile:
        file = MediaFile(media_id or fresh_number(), content, mime_type, filename)
        self._files[file.id] = file
        return file

    def get(self, media_id: str) -> MediaFile | None:
        return self._files.get(media_id)

    def delete(self, media_id: str) -> bool:
        return self._files.pop(media_id, None) is not None

    def clear(self) -> None:
        self._files.clear()
