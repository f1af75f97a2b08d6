"""Readers shared by the providers for the free form in which a tester says what a customer did."""

from __future__ import annotations

import base64
import time
from datetime import datetime

from simulator.answers import BadRequest, Body
from simulator.media import TINY_PNG, MediaFile, MediaStore

MEDIA_TYPES = {
    "image": "image/png",
    "video": "video/mp4",
    "audio": "audio/ogg",
    "voice": "audio/ogg; codecs=opus",
    "document": "application/pdf",
    "sticker": "image/webp",
    "file": "application/pdf",
}


def text_of(order: Body) -> str:
    for key in ("text", "body"):
        if isinstance(order.get(key), str):
            return str(order[key])
        if isinstance(order.get(key), dict):
            return str(order[key].get("body", ""))
    return ""


def person_of(order: Body) -> str:
    return str(order.get("from") or "").lstrip("+")


def seconds_of(order: Body) -> float:
    """Now, a number of seconds or milliseconds, or ISO 8601."""
    given = order.get("timestamp")
    if given is None:
        return time.time()
    try:
        number = float(given)
    except ValueError:
        try:
            return datetime.fromisoformat(str(given)).timestamp()
        except ValueError:
            raise BadRequest("timestamp is a number or ISO 8601") from None
    return number / 1000 if number >= 1e12 else number


def store_file(media: MediaStore, order: Body, kind: str) -> MediaFile:
    """The bytes may come as `media_base64`; otherwise the smallest of pictures will do."""
    content = base64.b64decode(order["media_base64"]) if order.get("media_base64") else TINY_PNG
    return media.keep(content, str(order.get("mime_type") or MEDIA_TYPES[kind]), str(order.get("filename") or ""))
