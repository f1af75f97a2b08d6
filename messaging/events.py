"""What providers tell us, in our own words. Every provider's `parse` yields these and nothing else.

`account` is the provider's id of our number, page or channel: the key that finds the Channel row.
Instants are aware UTC. `provider_id` is opaque and unique within a channel.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from leads.identity import Person, Touch

from .choices import MessageKind, MessageState, Verdict


@dataclass(frozen=True, slots=True)
class AttachmentFound:
    """A file that a message carries. It has a `media_id` to ask the provider for, or a `url` that expires, or both."""

    kind: str
    media_id: str = ""
    url: str = ""
    mime_type: str = ""
    filename: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A private message from a person."""

    account: str
    provider_id: str
    person: Person
    sent_at: datetime
    kind: MessageKind
    text: str = ""
    # Whatever the kind carries besides text: location, buttons pressed, order items, reaction target.
    content: dict[str, Any] = field(default_factory=dict)
    attachments: tuple[AttachmentFound, ...] = ()
    quoted_id: str = ""
    forwarded: bool = False
    touch: Touch | None = None
    # Where to answer: digits, BSUID, PSID or chat id, as the provider takes it in `to`.
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class GroupMessage:
    """A post in a group: no conversation and no lead come of it."""

    account: str
    provider_id: str
    group_id: str
    sent_at: datetime
    kind: MessageKind
    person: Person | None = None
    group_name: str = ""
    text: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    attachments: tuple[AttachmentFound, ...] = ()
    quoted_id: str = ""
    from_me: bool = False


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """A message from our side: the echo of what we sent, or one typed on the phone or in the page's inbox."""

    account: str
    provider_id: str
    person: Person
    sent_at: datetime
    kind: MessageKind
    text: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    attachments: tuple[AttachmentFound, ...] = ()
    correlator: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """What became of a message of ours. `correlator` is our own id where the provider carries one back."""

    account: str
    provider_id: str
    state: MessageState
    at: datetime
    correlator: str = ""
    error_code: str = ""
    error_text: str = ""
    # What the provider's error table says of a failure; whoever is told late knows as much as whoever was told at once.
    verdict: Verdict | None = None
    # Until when the whole channel should rest, where the verdict is that it was too fast.
    wait_seconds: float = 0
    pricing: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WatermarkReached:
    """Messenger: everything sent to this person up to `up_to` has reached `state`."""

    account: str
    person: Person
    state: MessageState
    up_to: datetime


@dataclass(frozen=True, slots=True)
class MessageEdited:
    account: str
    target_id: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MessageRevoked:
    """The sender took a message back."""

    account: str
    target_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CommentPosted:
    """A comment under one of our posts, added, edited or removed."""

    account: str
    comment_id: str
    post_id: str
    verb: str  # "add" | "edited" | "remove"
    at: datetime
    text: str = ""
    parent_id: str = ""
    # Absent where privacy hides the author.
    person: Person | None = None
    touch: Touch | None = None
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class PersonArrived:
    """Somebody opened a thread (m.me link, opt-in) without writing yet."""

    account: str
    person: Person
    at: datetime
    touch: Touch | None = None
    # Our word for what happened, such as "referral" or "opt_in"; with `detail` it becomes an activity.
    what: str = "referral"
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IdentityChanged:
    """A person goes by `new` from now on: a changed number, a changed BSUID."""

    account: str
    person: Person
    new: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class PreferenceChanged:
    """The person told the provider to stop or resume our marketing."""

    account: str
    person: Person
    wants_marketing: bool
    at: datetime
    detail: str = ""


@dataclass(frozen=True, slots=True)
class AccountNotice:
    """About our account, number, template or gateway session rather than about a message.

    `account` may be the WABA id (management fields of WhatsApp carry no phone number id).
    """

    account: str
    topic: str
    payload: dict[str, Any]
    # Set where the provider says the channel cannot send until a person acts.
    channel_down: str = ""
    # Set where the provider says that it can send again.
    channel_up: bool = False


@dataclass(frozen=True, slots=True)
class TemplateChanged:
    """News of one template in one language; what is empty has not changed. `account` is the account above the numbers.

    `status`, `quality` and `category` are the provider's words in capitals.
    """

    account: str
    name: str
    language: str
    at: datetime
    external_id: str = ""
    status: str = ""
    quality: str = ""
    category: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LeadFormFilled:
    """Somebody filled in a lead form of ours; what they wrote has to be asked for."""

    account: str
    leadgen_id: str
    at: datetime
    form_id: str = ""
    ad_id: str = ""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Understood as one item, but of a sort we do not act on. Kept, counted and shown under `what`."""

    what: str
    account: str = ""


@dataclass(frozen=True, slots=True)
class Malformed:
    """An item that breaks its own contract; its neighbours go on. `why` is for the operator."""

    why: str
    account: str = ""


Event = (
    InboundMessage
    | GroupMessage
    | OwnMessage
    | StatusChange
    | WatermarkReached
    | MessageEdited
    | MessageRevoked
    | CommentPosted
    | PersonArrived
    | IdentityChanged
    | PreferenceChanged
    | AccountNotice
    | TemplateChanged
    | LeadFormFilled
    | Unsupported
    | Malformed
)
