"""WhatsApp's webhook bodies as our events: entries × changes × messages, statuses, preferences, errors.

https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from messaging.choices import MessageState
from messaging.events import (
    AccountNotice,
    Event,
    GroupMessage,
    IdentityChanged,
    InboundMessage,
    MessageEdited,
    MessageRevoked,
    OwnMessage,
    PreferenceChanged,
    StatusChange,
    Unsupported,
)
from messaging.providers.base import Verdict
from messaging.providers.border import as_object, each, events_of, moment
from messaging.providers.rules import error_from, failure, sentence

from .bodies import read_body
from .errors import rule_for
from .notices import NOTICE_FIELDS, notice_of
from .origin import touch_of
from .payloads import (
    Change,
    Contact,
    Context,
    Edit,
    Entry,
    Envelope,
    Message,
    Preference,
    Revoke,
    Status,
    System,
    Value,
)
from .people import bsuids_in, find_sender, readable_contacts
from .template_news import TEMPLATE_FIELDS, template_news

_OBJECT = "whatsapp_business_account"
_STATES = {
    "sent": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.READ,
    "played": MessageState.PLAYED,
    "failed": MessageState.FAILED,
}
# "signup" joins a list of one campaign; that it also takes back a "stop" is nowhere promised.
_WANTS_MARKETING = {"stop": False, "resume": True}


@dataclass(frozen=True, slots=True)
class Scope:
    """What the items of one change share."""

    account: str
    time: Any
    contacts: tuple[Contact, ...]

    def at(self, timestamp: Any) -> datetime:
        return moment(timestamp, self.time)


def parse(body: bytes, *, account: str = "") -> Iterator[Event]:
    return events_of(body, account, _read_envelope)


def _read_envelope(raw: Any) -> Iterable[Event]:
    envelope = Envelope.model_validate(raw)
    if envelope.object != _OBJECT:
        return [Unsupported(f"object {envelope.object}")]
    return each(envelope.entry, "entry", "", _read_entry)


def _read_entry(raw: Any) -> Iterable[Event]:
    entry = Entry.model_validate(raw)
    return each(entry.changes, "change", entry.id, partial(_read_change, entry))


def _read_change(entry: Entry, raw: Any) -> Iterable[Event]:
    change = Change.model_validate(raw)
    if change.field in NOTICE_FIELDS:
        return [notice_of(change, account=entry.id)]
    if change.field in TEMPLATE_FIELDS:
        return [template_news(change, account=entry.id, at=moment(entry.time))]
    if change.field in _ITEM_FIELDS:
        return _read_value(entry, change.value)
    return [Unsupported(f"field {change.field}", entry.id)]


def _read_value(entry: Entry, raw: dict[str, Any]) -> Iterator[Event]:
    value = Value.model_validate(raw)
    account = value.metadata.phone_number_id
    scope = Scope(account, entry.time, readable_contacts(value.contacts))
    for name, read in _ITEMS.items():
        yield from each(raw.get(name), name, account, partial(read, scope))


def _read_message(scope: Scope, raw: Any) -> Iterator[Event]:
    message = Message.model_validate(raw)
    if special := _SPECIAL.get(message.type):
        yield special(scope, message, raw)
        return
    sender = find_sender((message.sender, message.from_user_id), scope.contacts)
    context = message.context or Context()
    common = {
        "account": scope.account,
        "provider_id": message.id,
        "person": sender.person,
        "sent_at": scope.at(message.timestamp),
        "quoted_id": context.id,
        **read_body(message.type, raw).fields(**_kept(context)),
    }
    if message.group_id:
        yield GroupMessage(**common, group_id=message.group_id)
        return
    yield InboundMessage(
        **common,
        forwarded=context.forwarded or context.frequently_forwarded,
        touch=touch_of(message.referral) if message.referral else None,
        reply_to=sender.address,
    )


def _read_echo(scope: Scope, raw: Any) -> Iterator[Event]:
    """Typed by our side in the WhatsApp Business app, on a number that also has the API."""
    message = Message.model_validate(raw)
    if special := _SPECIAL.get(message.type):
        yield special(scope, message, raw)
        return
    receiver = find_sender((message.to, message.to_user_id), scope.contacts)
    yield OwnMessage(
        account=scope.account,
        provider_id=message.id,
        person=receiver.person,
        sent_at=scope.at(message.timestamp),
        reply_to=receiver.address,
        **read_body(message.type, raw).fields(),
    )


def _kept(context: Context) -> dict[str, Any]:
    product = context.referred_product
    return {"referred_product": product.model_dump()} if product else {}


def _read_edit(scope: Scope, message: Message, raw: dict[str, Any]) -> Event:
    edit = Edit.model_validate(raw.get("edit"))
    body = read_body(str(edit.message.get("type", "")), edit.message)
    return MessageEdited(scope.account, edit.original_message_id, body.text, scope.at(message.timestamp))


def _read_revoke(scope: Scope, message: Message, raw: dict[str, Any]) -> Event:
    revoke = Revoke.model_validate(raw.get("revoke"))
    return MessageRevoked(scope.account, revoke.original_message_id, scope.at(message.timestamp))


def _read_system(scope: Scope, message: Message, raw: dict[str, Any]) -> Event:
    system = System.model_validate(raw.get("system"))
    if system.type not in ("user_changed_number", "user_changed_user_id"):
        return Unsupported(f"system {system.type}", scope.account)
    # Without `from`, only the sentence names who it was: "User … changed from <old> to <new>".
    named = (message.sender, message.from_user_id, system.previous_user_id)
    old = named if any(named) else bsuids_in(system.body)[:1]
    return IdentityChanged(
        scope.account,
        person=find_sender(old, scope.contacts).person,
        new=find_sender((system.wa_id, system.user_id)).person,
        at=scope.at(message.timestamp),
    )


def _read_status(scope: Scope, raw: Any) -> Iterator[Event]:
    status = Status.model_validate(raw)
    if status.status not in _STATES:
        yield Unsupported(f"status {status.status}", scope.account)
        return
    conversation = {"conversation": status.conversation} if status.conversation else {}
    yield StatusChange(
        scope.account,
        provider_id=status.id,
        state=_STATES[status.status],
        at=scope.at(status.timestamp),
        correlator=status.biz_opaque_callback_data,
        **failure(status.errors, rule_for),
        pricing={**(status.pricing or {}), **conversation},
    )


def _read_preference(scope: Scope, raw: Any) -> Iterator[Event]:
    """https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/user_preferences"""
    preference = Preference.model_validate(raw)
    if preference.category != "marketing_messages" or preference.value not in _WANTS_MARKETING:
        yield Unsupported(f"user_preferences {preference.category} {preference.value}", scope.account)
        return
    yield PreferenceChanged(
        scope.account,
        person=find_sender((preference.wa_id, preference.user_id), scope.contacts).person,
        wants_marketing=_WANTS_MARKETING[preference.value],
        at=scope.at(preference.timestamp),
        detail=preference.detail,
    )


def _read_error(scope: Scope, raw: Any) -> Iterator[Event]:
    """An error beside the messages: of the account or the number."""
    payload = as_object(raw)
    error = error_from(payload)
    rule = rule_for(error)
    down = sentence(rule, error) if rule.verdict is Verdict.CHANNEL_DOWN else ""
    yield AccountNotice(scope.account, "errors", payload, channel_down=down)


_ITEM_FIELDS = frozenset({"messages", "smb_message_echoes", "user_preferences"})
_ITEMS: dict[str, Callable[[Scope, Any], Iterable[Event]]] = {
    "messages": _read_message,
    "message_echoes": _read_echo,
    "statuses": _read_status,
    "user_preferences": _read_preference,
    "errors": _read_error,
}
_SPECIAL: dict[str, Callable[[Scope, Message, dict[str, Any]], Event]] = {
    "edit": _read_edit,
    "revoke": _read_revoke,
    "system": _read_system,
}
