"""Ids of chats and messages, one spelling whatever the engine: https://waha.devlike.pro/docs/

A chat is 2348…@c.us, …@g.us or …@lid; a message is true_<chat>_<mark>, in groups with its author behind.
"""

from typing import Any

PERSON, GROUP, PRIVACY = "c.us", "g.us", "lid"


def chat_id(text: str) -> str:
    """Bare digits are a person; NOWEB writes @s.whatsapp.net for @c.us."""
    text = text.strip().lstrip("+").replace("@s.whatsapp.net", f"@{PERSON}")
    return text if "@" in text or not text else f"{text}@{PERSON}"


def message_id(sent: dict[str, Any]) -> str:
    """Of the answer to a send: a string (WEBJS: in an object), or the parts of one in `key` (NOWEB)."""
    given, key = sent.get("id"), sent.get("key")
    if isinstance(given, dict):
        given = given.get("_serialized")
    if isinstance(given, str) and given:
        return given
    if isinstance(key, dict) and key.get("id") and key.get("remoteJid"):
        return full_id(str(key["id"]), chat_id(str(key["remoteJid"])), from_me=bool(key.get("fromMe", True)))
    return ""


def full_id(mark: str, chat: str, *, from_me: bool) -> str:
    """A quoted message comes by its mark alone."""
    return mark if "_" in mark or not mark else f"{'true' if from_me else 'false'}_{chat}_{mark}"
