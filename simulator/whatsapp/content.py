"""The message types of WhatsApp: each reader checks its part as Meta does and gives a short rendition of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.answers import Body, part_of
from simulator.graph.errors import GraphError
from simulator.media import MediaStore
from simulator.whatsapp.interactive import read_interactive

Reader = Callable[[Body, MediaStore], str]

CAPTIONED = ("image", "video", "document")


def read_content(kind: str, message: Body, media: MediaStore) -> str:
    reader = READERS.get(kind)
    if reader is None:
        raise GraphError(100, f'Param type must be one of {{{", ".join(READERS).upper()}, TEMPLATE}} - got "{kind}".')
    part = message.get(kind)
    if not isinstance(part, list if kind == "contacts" else dict):
        raise GraphError(131008, f"Required parameter is missing: {kind}")
    return reader(message, media)


def require_text(value: Any, name: str, longest: int) -> str:
    if not isinstance(value, str) or not value:
        raise GraphError(131008, f"Required parameter is missing: {name}")
    if len(value) > longest:
        raise GraphError(100, f"Param {name} must be at most {longest} characters long.")
    return value


def _read_text(message: Body, media: MediaStore) -> str:
    return require_text(message["text"].get("body"), "text['body']", 4096)


def _read_media(kind: str) -> Reader:
    def read(message: Body, media: MediaStore) -> str:
        part = message[kind]
        if part.get("id"):
            if media.get(str(part["id"])) is None:
                raise GraphError(131009, f"Media with id {part['id']} was not found.")
        elif not str(part.get("link", "")).startswith(("http://", "https://")):
            raise GraphError(131009, f"Param {kind} needs an id or a link that starts with http:// or https://.")
        caption = str(part.get("caption") or "")
        if caption and kind not in CAPTIONED:
            raise GraphError(100, f'Unexpected key "caption" on param "{kind}".')
        if len(caption) > 1024:
            raise GraphError(100, f"Param {kind}['caption'] must be at most 1024 characters long.")
        return caption or f"[{kind}]"

    return read


def _read_interactive(message: Body, media: MediaStore) -> str:
    return read_interactive(message["interactive"])


def _read_reaction(message: Body, media: MediaStore) -> str:
    require_text(message["reaction"].get("message_id"), "reaction['message_id']", 512)
    return str(message["reaction"].get("emoji") or "")


def _read_location(message: Body, media: MediaStore) -> str:
    place = message["location"]
    try:
        latitude, longitude = float(place["latitude"]), float(place["longitude"])
    except (KeyError, TypeError, ValueError):
        raise GraphError(131008, "Required parameter is missing: location['latitude'], location['longitude']") from None
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise GraphError(131009, "Param location is not a place on earth.")
    return str(place.get("name") or f"{latitude},{longitude}")


def _read_contacts(message: Body, media: MediaStore) -> str:
    names = [part_of(card, "name").get("formatted_name") for card in message["contacts"] if isinstance(card, dict)]
    if not names or not all(names):
        raise GraphError(131008, "Required parameter is missing: contacts['name']['formatted_name']")
    return ", ".join(map(str, names))


READERS: dict[str, Reader] = {
    "text": _read_text,
    **{kind: _read_media(kind) for kind in ("image", "video", "audio", "document", "sticker")},
    "interactive": _read_interactive,
    "reaction": _read_reaction,
    "location": _read_location,
    "contacts": _read_contacts,
}
