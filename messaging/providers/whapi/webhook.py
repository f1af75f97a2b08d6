"""Whapi's webhook bodies as our events. One body has one event and one list of what it is about.

https://support.whapi.cloud
"""

import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from common.phones import provider_digits_to_e164
from leads.identity import IdentityClaim, IdentityKind, Person
from messaging.choices import MessageKind, MessageState
from messaging.events import (
    Event,
    GroupMessage,
    InboundMessage,
    MessageEdited,
    MessageRevoked,
    OwnMessage,
    StatusChange,
    Unsupported,
)
from messaging.providers.border import Body, ItemBroken, as_object, each, events_of, moment
from messaging.providers.rules import failure

from .errors import rule_for
from .payloads import Action, Context, Envelope, Happening, Message, Status, Update, edited_text, read_body
from .session import health_notice, other_notice, qr_notice, user_notice

_STATES = {
    "sent": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.READ,
    "played": MessageState.PLAYED,
    "failed": MessageState.FAILED,
}
_PRIVATE = ("s.whatsapp.net", "c.us", "lid", "")
_GROUP = "g.us"


@dataclass(frozen=True, slots=True)
class Scope:
    account: str
    event: Happening


def verify(*, body: bytes, headers: Mapping[str, str], secrets: Mapping[str, str]) -> str | None:
    """Whapi signs nothing; it repeats the header that we gave it when the webhook was set."""
    bearer = headers.get("authorization", "").removeprefix("Bearer ")
    offered = [value.encode(errors="replace") for value in (headers.get("x-webhook-secret", ""), bearer)]
    matching = [name for name, secret in secrets.items() if secret and _is_among(offered, secret.encode())]
    return next(iter(matching), None)


def _is_among(offered: list[bytes], secret: bytes) -> bool:
    return sum(hmac.compare_digest(one, secret) for one in offered) > 0  # every one is compared


def parse(body: bytes, *, account: str = "") -> Iterator[Event]:
    return events_of(body, account, partial(_read_envelope, account))


def _read_envelope(account: str, raw: Any) -> Iterator[Event]:
    envelope = Envelope.model_validate(raw)
    scope = Scope(account or envelope.channel_id, envelope.event)
    keys = raw.keys() - {"event", "channel_id"}
    for key, read in _LISTS.items():
        yield from each(raw.get(key), key, scope.account, partial(read, scope))
    for key, notice in _OBJECTS.items():
        yield from each([raw[key]] if key in raw else None, key, scope.account, partial(notice, scope))
    if not keys & (_LISTS.keys() | _OBJECTS.keys()):
        yield _unknown(scope, keys)


def _unknown(scope: Scope, keys: set[str]) -> Event:
    what = scope.event.type or ", ".join(sorted(keys))
    if not what:
        raise ItemBroken("neither an event nor anything else")
    return Unsupported(what, scope.account)


def read_message(scope: Scope, raw: Any) -> Iterator[Event]:
    message = Message.model_validate(raw)
    if message.type == "system":
        yield Unsupported("system", scope.account)
    elif message.type == "action":
        yield from _read_action(scope, message, message.action or Action())
    else:
        yield _message(scope, message, read_body(raw))


def _read_action(scope: Scope, message: Message, action: Action) -> Iterator[Event]:
    if action.type in _ACTIONS and not action.target:
        raise ItemBroken(f"action {action.type} without a target")
    act = _ACTIONS.get(action.type)
    yield act(scope, message, action) if act else Unsupported(f"action {action.type}", scope.account)


def _reaction(scope: Scope, message: Message, action: Action) -> Event:
    body = Body(MessageKind.REACTION, content={"target": action.target, "emoji": action.emoji})
    return _message(scope, message, body)


def _edit(scope: Scope, message: Message, action: Action) -> Event:
    text = edited_text(action.edited_content or {})
    return MessageEdited(scope.account, action.target, text, moment(message.timestamp))


def _delete(scope: Scope, message: Message, action: Action) -> Event:
    return MessageRevoked(scope.account, action.target, moment(message.timestamp))


_ACTIONS: dict[str, Callable[[Scope, Message, Action], Event]] = {
    "reaction": _reaction,
    "edit": _edit,
    "delete": _delete,
}


def _message(scope: Scope, message: Message, body: Body) -> Event:
    _, _, server = message.chat_id.partition("@")
    context = message.context or Context()
    common = {
        "account": scope.account,
        "provider_id": message.id,
        "sent_at": moment(message.timestamp),
        **body.fields(),
    }
    if server == _GROUP:
        return _group_message(message, {**common, "quoted_id": context.quoted_id})
    if server not in _PRIVATE:
        return Unsupported(f"chat {server}", scope.account)
    if message.from_me:
        return OwnMessage(**common, person=_person(message.chat_name, message.chat_id), reply_to=message.chat_id)
    return InboundMessage(
        **common,
        person=_person(message.from_name, message.author, message.chat_id),
        quoted_id=context.quoted_id,
        forwarded=context.forwarded,
        reply_to=message.chat_id,
    )


def _group_message(message: Message, common: dict[str, Any]) -> GroupMessage:
    return GroupMessage(
        **common,
        group_id=message.chat_id,
        group_name=message.chat_name,
        person=_author(message),
        from_me=message.from_me,
    )


def _author(message: Message) -> Person | None:
    """A post is worth keeping without its author."""
    try:
        return _person(message.from_name, message.author)
    except ItemBroken:
        return None


def _person(name: str, *ids: str) -> Person:
    claims = dict.fromkeys(filter(None, map(_claim, ids)))
    if not claims:
        raise ItemBroken("no phone number and no privacy id")
    phone_first = sorted(claims, key=lambda claim: claim.kind != IdentityKind.PHONE)
    return Person(tuple(phone_first), name=name)


def _claim(chat_id: str) -> IdentityClaim | None:
    """2348…, 2348…@s.whatsapp.net, or 1844…@lid of somebody who hides the number."""
    digits, _, server = chat_id.partition("@")
    if server == "lid":
        return IdentityClaim(IdentityKind.LID, digits) if digits.isascii() and digits.isdigit() else None
    phone = provider_digits_to_e164(digits)
    return IdentityClaim(IdentityKind.PHONE, phone) if phone else None


def _read_update(scope: Scope, raw: Any) -> Iterator[Event]:
    """What changed a message is told as an action of its own: it reads like one that came by itself."""
    update = Update.model_validate(raw)
    after = update.after_update
    if update.trigger and update.trigger.get("type") == "action":
        yield from read_message(scope, update.trigger)
    elif after and {"text", "link_preview", "caption"} & set(map(str, update.changes or ())):
        yield MessageEdited(scope.account, update.id, read_body(after).text, moment())
    else:
        changes = " ".join(map(str, update.changes or ()))
        yield Unsupported(f"messages_updates {changes}".strip(), scope.account)


def _read_removed(scope: Scope, raw: Any) -> Iterator[Event]:
    if not (isinstance(raw, str) and raw):
        raise ItemBroken("no message id")
    yield MessageRevoked(scope.account, raw, moment())


def _read_status(scope: Scope, raw: Any) -> Iterator[Event]:
    status = Status.model_validate(raw)
    if status.status not in _STATES:
        yield Unsupported(f"status {status.status}", scope.account)
        return
    yield StatusChange(
        scope.account,
        provider_id=status.id,
        state=_STATES[status.status],
        at=moment(status.timestamp),
        **failure(status.errors, rule_for),
    )


def _read_health(scope: Scope, raw: Any) -> Iterable[Event]:
    return [health_notice(scope.account, as_object(raw))]


def _read_qr(scope: Scope, raw: Any) -> Iterable[Event]:
    return [qr_notice(scope.account, as_object(raw))]


def _read_user(scope: Scope, raw: Any) -> Iterable[Event]:
    return [user_notice(scope.account, scope.event.verb, as_object(raw))]


def _read_error(scope: Scope, raw: Any) -> Iterable[Event]:
    return [other_notice(scope.account, "errors", as_object(raw))]


_LISTS: dict[str, Callable[[Scope, Any], Iterable[Event]]] = {
    "messages": read_message,
    "messages_updates": _read_update,
    "messages_removed": _read_removed,
    "statuses": _read_status,
    "errors": _read_error,
}
_OBJECTS: dict[str, Callable[[Scope, Any], Iterable[Event]]] = {
    "health": _read_health,
    "qr": _read_qr,
    "user": _read_user,
}
