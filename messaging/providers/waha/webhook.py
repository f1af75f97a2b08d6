"""WAHA's webhook bodies as our events, one of each: https://waha.devlike.pro/docs/"""

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from common.phones import provider_digits_to_e164
from leads.identity import IdentityClaim, IdentityKind, Person
from messaging.choices import MessageState
from messaging.events import (
    Event,
    GroupMessage,
    InboundMessage,
    MessageRevoked,
    OwnMessage,
    StatusChange,
    Unsupported,
)
from messaging.providers.border import ItemBroken, as_object, events_of, moment

from .ids import GROUP, PERSON, PRIVACY, chat_id, full_id
from .payloads import Envelope, Message, read_body
from .session import status_notice

# https://waha.devlike.pro/docs/ – 0 is our own write-back's business.
_STATES = {
    -1: MessageState.FAILED,
    1: MessageState.SENT,
    2: MessageState.DELIVERED,
    3: MessageState.READ,
    4: MessageState.PLAYED,
}


@dataclass(frozen=True, slots=True)
class Scope:
    account: str
    # The chat id of our own number; empty where the gateway does not say.
    me: str = ""
    at: Any = None


def verify(*, body: bytes, headers: Mapping[str, str], secrets: Mapping[str, str]) -> str | None:
    """https://waha.devlike.pro/docs/"""
    offered = headers.get("x-webhook-hmac", "").encode(errors="replace")
    matching = [name for name, secret in secrets.items() if secret and _is_signature(offered, body, secret)]
    return next(iter(matching), None)


def _is_signature(offered: bytes, body: bytes, secret: str) -> bool:
    return hmac.compare_digest(offered, hmac.new(secret.encode(), body, hashlib.sha512).hexdigest().encode())


def parse(body: bytes, *, account: str = "") -> Iterator[Event]:
    return events_of(body, account, partial(_read_envelope, account))


def _read_envelope(account: str, raw: Any) -> Iterator[Event]:
    envelope = Envelope.model_validate(raw)
    me = chat_id(envelope.me.id) if envelope.me else ""
    scope = Scope(account or envelope.session, me, envelope.timestamp)
    read = _EVENTS.get(envelope.event)
    yield read(scope, envelope.payload) if read else Unsupported(envelope.event, scope.account)


def read_message(scope: Scope, raw: dict[str, Any]) -> Event:
    """A message, or a reaction to one: private, in a group, or our own."""
    message = Message.model_validate(raw)
    chat = _chat_of(message, scope)
    server = chat.partition("@")[2]
    common = {
        "account": scope.account,
        "provider_id": message.id,
        "sent_at": moment(message.timestamp, scope.at),
        **read_body(message).fields(),
    }
    if server == GROUP:
        return _post(scope, message, chat, common)
    if server not in (PERSON, PRIVACY):
        return Unsupported(f"chat {server}", scope.account)
    person = Person((_claim(chat),), name="" if message.from_me else message.name)
    if message.from_me:
        return OwnMessage(**common, person=person, reply_to=chat)
    return InboundMessage(**common, person=person, quoted_id=_quoted(scope, message, chat), reply_to=chat)


def _chat_of(message: Message, scope: Scope) -> str:
    """Engines disagree on what `from` is in a message of ours: the chat is the one of the two that is not us."""
    chats = list(filter(None, map(chat_id, (message.to, message.sender))))
    if not message.from_me:
        chats.reverse()
    if not chats:
        raise ItemBroken("neither from nor to")
    return next((chat for chat in chats if chat != scope.me), chats[0])


def _post(scope: Scope, message: Message, chat: str, common: dict[str, Any]) -> GroupMessage:
    author = chat_id(message.participant or message.author)
    quoted = _quoted(scope, message, chat)
    return GroupMessage(
        **common, group_id=chat, person=_author(author, message.name), from_me=message.from_me, quoted_id=quoted
    )


def _author(author: str, name: str) -> Person | None:
    """A post is worth keeping without its author."""
    try:
        return Person((_claim(author),), name=name)
    except ItemBroken:
        return None


def _quoted(scope: Scope, message: Message, chat: str) -> str:
    quoted = message.reply_to
    return full_id(quoted.id, chat, from_me=chat_id(quoted.participant) == scope.me) if quoted else ""


def _claim(chat: str) -> IdentityClaim:
    digits, _, server = chat.partition("@")
    if server == PRIVACY and digits.isascii() and digits.isdigit():
        return IdentityClaim(IdentityKind.LID, digits)
    phone = provider_digits_to_e164(digits) if server == PERSON else None
    if not phone:
        raise ItemBroken("no phone number and no privacy id")
    return IdentityClaim(IdentityKind.PHONE, phone)


def _read_ack(scope: Scope, raw: dict[str, Any]) -> Event:
    message = Message.model_validate(raw)
    state = _STATES.get(message.ack if message.ack is not None else 0)
    if state is None or not message.from_me:
        return Unsupported(f"ack {message.ack}", scope.account)
    return StatusChange(scope.account, message.id, state, moment(scope.at))


def _read_revoked(scope: Scope, raw: dict[str, Any]) -> Event:
    """What was taken back is `before`; where the engine did not keep it, `after` is all there is."""
    message = Message.model_validate(as_object(raw.get("before") or raw.get("after")))
    return MessageRevoked(scope.account, message.id, moment(message.timestamp, scope.at))


def _read_status(scope: Scope, raw: dict[str, Any]) -> Event:
    return status_notice(scope.account, raw)


_EVENTS: dict[str, Callable[[Scope, dict[str, Any]], Event]] = {
    # message.any repeats what message told: one effect per id all the same.
    "message": read_message,
    "message.any": read_message,
    "message.reaction": read_message,
    "message.ack": _read_ack,
    "message.revoked": _read_revoked,
    "session.status": _read_status,
}
