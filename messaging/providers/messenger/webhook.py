"""Messenger's webhook bodies as our events: entries × messages and other happenings in a thread.

https://developers.facebook.com/docs/messenger-platform/webhooks
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from common.timestamps import from_provider
from leads.identity import IdentityClaim, IdentityKind, Person, Touch, TouchSource
from messaging.choices import MessageKind, MessageState
from messaging.events import (
    Event,
    InboundMessage,
    MessageEdited,
    MessageRevoked,
    OwnMessage,
    PersonArrived,
    StatusChange,
    Unsupported,
    WatermarkReached,
)
from messaging.providers.border import Body, ItemBroken, as_object, each, events_of, moment

from .feed import read_change
from .payloads import (
    AdContext,
    Delivery,
    Edit,
    Entry,
    Envelope,
    Happening,
    Message,
    Party,
    Postback,
    Reaction,
    Referral,
    read_body,
)

_OBJECT = "page"


@dataclass(frozen=True, slots=True)
class Scope:
    """What surrounds one happening."""

    account: str
    happening: Happening
    entry_time: Any

    @property
    def at(self) -> datetime:
        return moment(self.happening.timestamp, self.entry_time)

    @property
    def sender(self) -> Person:
        return _person(self.happening.sender)

    @property
    def recipient(self) -> Person:
        return _person(self.happening.recipient)


def parse(body: bytes, *, account: str = "") -> Iterator[Event]:
    return events_of(body, account, _read_envelope)


def _read_envelope(raw: Any) -> Iterable[Event]:
    envelope = Envelope.model_validate(raw)
    if envelope.object != _OBJECT:
        return [Unsupported(f"object {envelope.object}")]
    return each(envelope.entry, "entry", "", _read_entry)


def _read_entry(raw: Any) -> Iterator[Event]:
    entry = Entry.model_validate(raw)
    yield from each(entry.messaging, "messaging", entry.id, partial(_read_happening, entry))
    # Another app holds these threads: https://developers.facebook.com/docs/messenger-platform/handover-protocol
    yield from each(entry.standby, "standby", entry.id, lambda _: [Unsupported("standby", entry.id)])
    yield from each(entry.changes, "changes", entry.id, partial(read_change, entry))


def _read_happening(entry: Entry, raw: Any) -> Iterable[Event]:
    scope = Scope(entry.id, Happening.model_validate(raw), entry.time)
    for key, read in _READERS.items():
        if key in raw:
            return read(scope, raw[key])
    what = ", ".join(sorted(raw.keys() - Happening.model_fields.keys()))
    return [Unsupported(f"messaging {what}".strip(), entry.id)]


def _read_message(scope: Scope, raw: Any) -> Iterator[Event]:
    message = Message.model_validate(raw)
    if message.is_deleted:
        yield MessageRevoked(scope.account, message.mid, scope.at)
    elif message.is_echo:
        yield _own(scope, message)
    else:
        yield _inbound(scope, message)


def _own(scope: Scope, message: Message) -> OwnMessage:
    person = scope.recipient
    return OwnMessage(
        account=scope.account,
        provider_id=message.mid,
        person=person,
        sent_at=scope.at,
        correlator=message.metadata,
        reply_to=_psid(person),
        **read_body(message).fields(),
    )


def _inbound(scope: Scope, message: Message) -> InboundMessage:
    return _from_person(
        scope,
        message.mid,
        read_body(message),
        quoted_id=message.reply_to.mid if message.reply_to else "",
        touch=_touch(message.referral),
    )


def _read_postback(scope: Scope, raw: Any) -> Iterator[Event]:
    postback = Postback.model_validate(raw)
    mid = postback.mid or _derived_id(scope, "postback", postback.payload)
    body = Body(MessageKind.POSTBACK, postback.title, {"payload": postback.payload})
    yield _from_person(scope, mid, body, touch=_touch(postback.referral))


def _read_reaction(scope: Scope, raw: Any) -> Iterator[Event]:
    reaction = Reaction.model_validate(raw)
    emoji = (reaction.emoji or reaction.reaction) if reaction.action == "react" else ""
    body = Body(MessageKind.REACTION, content={"target": reaction.mid, "emoji": emoji})
    yield _from_person(scope, _derived_id(scope, reaction.action, reaction.mid), body)


def _from_person(scope: Scope, provider_id: str, body: Body, **more: Any) -> InboundMessage:
    person = scope.sender
    return InboundMessage(
        account=scope.account,
        provider_id=provider_id,
        person=person,
        sent_at=scope.at,
        reply_to=_psid(person),
        **body.fields(),
        **more,
    )


def _read_edit(scope: Scope, raw: Any) -> Iterator[Event]:
    edit = Edit.model_validate(raw)
    yield MessageEdited(scope.account, edit.mid, edit.text, scope.at)


def _read_referral(scope: Scope, raw: Any) -> Iterator[Event]:
    yield PersonArrived(
        scope.account, scope.sender, scope.at, touch=_touch(raw), what="referral", detail=as_object(raw)
    )


def _read_optin(scope: Scope, raw: Any) -> Iterator[Event]:
    """A checkbox names nobody until the person writes (`user_ref`)."""
    if not scope.happening.sender:
        yield Unsupported("optin user_ref", scope.account)
        return
    optin = as_object(raw)
    touch = Touch(TouchSource.REFERRAL, ref=str(optin["ref"])) if optin.get("ref") else None
    yield PersonArrived(scope.account, scope.sender, scope.at, touch=touch, what="opt_in", detail=optin)


def _read_watermark(state: MessageState, scope: Scope, raw: Any) -> Iterator[Event]:
    delivery = Delivery.model_validate(raw)
    up_to = from_provider(delivery.watermark)
    if not (up_to or delivery.mids):
        raise ItemBroken("neither watermark nor mids")
    for mid in delivery.mids or ():
        yield StatusChange(scope.account, mid, state, scope.at)
    if up_to:
        yield WatermarkReached(scope.account, scope.sender, state, up_to)


def _touch(raw: Any) -> Touch | None:
    """https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_referrals"""
    if not raw:
        return None
    referral = Referral.model_validate(raw)
    ad = referral.ads_context_data or AdContext()
    return Touch(
        TouchSource.AD if referral.ad_id or referral.source == "ADS" else TouchSource.REFERRAL,
        ad_id=referral.ad_id,
        post_id=ad.post_id,
        ref=referral.ref,
        headline=ad.ad_title,
        post_type="image" if ad.photo_url else "video" if ad.video_url else "",
        url=referral.referer_uri,
    )


def _person(party: Party | None) -> Person:
    if not (party and party.id):
        raise ItemBroken("nobody is named")
    return Person((IdentityClaim(IdentityKind.PSID, party.id),), name=party.name)


def _psid(person: Person) -> str:
    return next(claim.value for claim in person.identities)


def _derived_id(scope: Scope, what: str, target: str) -> str:
    """Reactions and old postbacks have no mid. The same happening, delivered twice, gets the same id."""
    seed = "|".join((what, target, _psid(scope.sender), str(scope.happening.timestamp or scope.entry_time)))
    # What was done is the provider's word, and may be of any length.
    return f"{what[:40]}:{hashlib.sha256(seed.encode()).hexdigest()[:40]}"


_READERS: dict[str, Callable[[Scope, Any], Iterable[Event]]] = {
    "message": _read_message,
    "message_edit": _read_edit,
    "postback": _read_postback,
    "referral": _read_referral,
    "delivery": partial(_read_watermark, MessageState.DELIVERED),
    "read": partial(_read_watermark, MessageState.READ),
    "reaction": _read_reaction,
    "optin": _read_optin,
}
