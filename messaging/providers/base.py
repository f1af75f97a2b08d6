"""What a provider is. A provider is one package beside this file; `registry.py` names it in one line.

Parsing and building are pure; talking at a low rate goes through `client.py` with `requests`. The dispatcher's hot loop
has a client of its own: it asks the provider to build the request and to read the response.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from messaging.choices import PolicyAction
from messaging.choices import Verdict as Verdict
from messaging.content import Content
from messaging.events import Event

from .files import WHATSAPP_FILES, FileRule


@dataclass(frozen=True, slots=True)
class ChannelAccess:
    """What a provider needs to speak for one channel. Never logged."""

    external_id: str
    credentials: Mapping[str, str]
    base_url: str
    # Called before each request where the provider counts them, with how many to leave for others. Raises BudgetSpent.
    spend: Callable[[int], None] = field(default=lambda keep: None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way out. `correlator` comes back in statuses where the provider can carry it."""

    to: str
    content: Content
    correlator: str
    quoted_id: str = ""
    # A person typed it (Messenger's HUMAN_AGENT, typing delays).
    by_person: bool = False


@dataclass(frozen=True, slots=True)
class HttpCall:
    method: str
    url: str
    headers: Mapping[str, str]
    json: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """The provider's answer to one send, classified.

    `wait_seconds` is the least time before the next try (0: the schedule decides); `person_only` narrows a throttle to
    the recipient. `recipient_ids` are identities the provider revealed, such as wa_id or user_id.
    """

    verdict: Verdict
    provider_id: str = ""
    code: str = ""
    text: str = ""
    wait_seconds: float = 0
    person_only: bool = False
    # Filled in by the error policy: what is done beside the message, and how long after each refusal it is tried again.
    action: PolicyAction | None = None
    delays: tuple[float, ...] = ()
    recipient_ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """Pace when staff set none. `pair_seconds`: least time between two messages to one person."""

    per_second: float
    pair_seconds: float
    # Free text may go for this long after the person's last message; None: always.
    window_hours: int | None
    # A person's own reply may still go for so long; None: the window binds people too.
    late_reply_days: int | None = field(default=None, kw_only=True)
    # Meta counts the people whom a business portfolio reaches outside their windows, over all its numbers.
    counts_people: bool = False
    # Gateways drive an ordinary account: what a person could not do looks like a machine and costs the number.
    is_gateway: bool = False
    per_hour: int | None = None
    per_day: int | None = None
    delay_seconds: tuple[float, float] | None = None
    # Requests of any kind within an hour: not only messages.
    requests_per_hour: int | None = None
    # What staff may send as a file, by its type.
    files: Mapping[str, FileRule] = field(default_factory=lambda: WHATSAPP_FILES)


@dataclass(frozen=True, slots=True)
class Health:
    up: bool
    # For the operator: what was asked, what came back, what to do.
    detail: str
    # What the provider tells about the channel: display number, quality, session state.
    facts: Mapping[str, str] = field(default_factory=dict)
    # False where nobody could be asked: the channel is neither up nor down for that.
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class DownloadedMedia:
    content: bytes
    mime_type: str


class Provider(Protocol):
    """A messaging provider. All methods may raise `ProviderRefused` only where their docstring says so."""

    kind: str
    # Path of the webhook: /webhooks/<slug>/ or /webhooks/<slug>/<channel uuid>/.
    slug: str
    webhook_per_channel: bool
    limits: Limits
    # Name of the setting with the provider's usual address; a channel may have one of its own.
    base_url_setting: str
    # Credential keys that staff fill in, with their labels.
    credential_fields: Mapping[str, Any]

    def app_secrets(self, channel: ChannelAccess | None) -> Mapping[str, str]:
        """Secrets that may sign a webhook: a name fit for the ledger → the secret. `channel` only if per channel."""

    def handshake(self, query: Mapping[str, str]) -> str | None:
        """The text that answers the provider's GET when it checks our address; None: refuse with 403."""

    def verify(self, *, body: bytes, headers: Mapping[str, str], secrets: Mapping[str, str]) -> str | None:
        """The name of the secret that matches, in constant time per secret; None: refuse with 403.

        `headers` has lower-case names.
        """

    def parse(self, body: bytes, *, account: str = "") -> Iterable[Event]:
        """Every item of a webhook body in its order, each on its own: a broken one yields Malformed, the rest goes on.

        A body that is no JSON object yields one Malformed. Never raises. `account` is the channel's id where the
        URL names it.
        """

    def check(self, content: Content) -> None:
        """Raise `ContentRefused`, in a sentence for staff, where this provider cannot carry `content`."""

    def build(self, channel: ChannelAccess, message: Outgoing) -> HttpCall:
        """The request that sends `message`. Pure and quick: called in the hot loop."""

    def read(self, *, status: int, headers: Mapping[str, str], body: bytes) -> Answer:
        """Classify the answer to a send by the provider's error table. Pure and quick."""

    def health(self, channel: ChannelAccess) -> Health:
        """Ask the provider whether the channel can send. Never raises, whatever the provider or the network does."""

    def upload(self, channel: ChannelAccess, *, content: bytes, mime_type: str, filename: str) -> str:
        """The provider's id of an uploaded file. Raises ProviderRefused."""

    def download(self, channel: ChannelAccess, *, media_id: str, url: str) -> DownloadedMedia:
        """The bytes of a received file, at most `common.http.MAX_MEDIA_BYTES`. Raises ProviderRefused."""

    def mark_read(self, channel: ChannelAccess, *, provider_id: str, to: str) -> None:
        """Show the person that their message was read. Raises ProviderRefused."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group that the channel's phone is a member of."""

    id: str
    name: str
    participants: int = 0
    # Only its admins may post.
    announcements: bool = False


class SessionVerb(StrEnum):
    """What may be done with a gateway's session."""

    START = "start"
    STOP = "stop"
    LOG_OUT = "log_out"


class Gateway(Protocol):
    """What a provider has besides, where a phone stands behind it: a session and a history.

    All raise ProviderRefused. A module of functions will do.
    """

    session_verbs: frozenset[SessionVerb]
    # The state, among the facts of a health check, in which a QR code waits to be scanned.
    code_state: str

    def command(self, channel: ChannelAccess, verb: SessionVerb, *, webhook_url: str) -> None:
        """Change the session. Starting makes it first where there is none, and has it call `webhook_url`."""

    def code(self, channel: ChannelAccess) -> DownloadedMedia:
        """The picture of the QR code. Whoever scans it owns the session: never kept, never logged."""

    def groups(self, channel: ChannelAccess) -> Iterator[Group]:
        """All groups of the phone."""

    def history(self, channel: ChannelAccess, *, since: datetime) -> Iterator[Event]:
        """All messages of all chats since then, as a webhook would have told them."""

    def chat_history(self, channel: ChannelAccess, *, chat: str, since: datetime, most: int = 100) -> Iterator[Event]:
        """The newest messages of one chat since then, at most `most`."""
