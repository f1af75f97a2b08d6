"""The `message` part of a send, checked as Messenger does."""

from __future__ import annotations

from typing import Any

from simulator.answers import Body
from simulator.graph.errors import GraphError
from simulator.media import MediaStore

ATTACHMENTS = ("image", "video", "audio", "file", "template")
CHIPS = ("text", "user_phone_number", "user_email")


def read_message(message: Any, media: MediaStore) -> str:
    if not isinstance(message, dict):
        raise _invalid("The parameter message is required")
    text, attachment = message.get("text"), message.get("attachment")
    if (text is None) == (attachment is None):
        raise _invalid("A message has either text or an attachment")
    if text is not None and (not isinstance(text, str) or not 1 <= len(text) <= 2000):
        raise _invalid("Length of param message[text] must be 1 to 2000")
    rendition = str(text) if attachment is None else _read_attachment(attachment, media)
    _check_chips(message.get("quick_replies"))
    if len(str(message.get("metadata") or "")) > 1000:
        raise _invalid("Length of param message[metadata] must be less than or equal to 1000")
    return rendition


def _invalid(details: str) -> GraphError:
    return GraphError(100, details, whatsapp=False)


def _read_attachment(attachment: Any, media: MediaStore) -> str:
    payload = attachment.get("payload") if isinstance(attachment, dict) else None
    if not isinstance(payload, dict) or attachment.get("type") not in ATTACHMENTS:
        raise _invalid("Param message[attachment] needs a type and a payload")
    if attachment["type"] == "template":
        if not payload.get("template_type"):
            raise _invalid("The parameter message[attachment][payload][template_type] is required")
    elif payload.get("attachment_id"):
        if media.get(str(payload["attachment_id"])) is None:
            raise _invalid("The attachment id was not found")
    elif not str(payload.get("url", "")).startswith(("http://", "https://")):
        raise _invalid("message[attachment][payload][url] should represent a valid URL")
    return f"[{attachment['type']}]"


def _check_chips(chips: Any) -> None:
    if chips is None:
        return
    if not isinstance(chips, list) or not 1 <= len(chips) <= 13 or not all(isinstance(chip, dict) for chip in chips):
        raise _invalid("Param message[quick_replies] must have 1 to 13 entries")
    for chip in chips:
        _check_chip(chip)


def _check_chip(chip: Body) -> None:
    if chip.get("content_type") not in CHIPS:
        raise _invalid("Param quick_replies[content_type] must be one of " + ", ".join(CHIPS))
    if chip["content_type"] == "text" and not (chip.get("title") and chip.get("payload")):
        raise _invalid("A text quick reply needs title and payload")
    if len(str(chip.get("title") or "")) > 20 or len(str(chip.get("payload") or "")) > 1000:
        raise _invalid("quick_replies: title at most 20 and payload at most 1000 characters")
