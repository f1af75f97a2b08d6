"""One item of a webhook body goes to the service that owns its kind."""

from collections.abc import Callable
from typing import Any, cast

from django.db.models import Q

from messaging.events import (
    AccountNotice,
    CommentPosted,
    Event,
    GroupMessage,
    IdentityChanged,
    InboundMessage,
    LeadFormFilled,
    MessageEdited,
    MessageRevoked,
    OwnMessage,
    PersonArrived,
    PreferenceChanged,
    TemplateChanged,
    WatermarkReached,
)
from messaging.models import Channel

from .amend import amend, apply_watermark, receive_comment
from .channels import channel_went_down, channel_went_up
from .late_arrivals import note_late_arrival
from .lookups import note_lead_form
from .receive import (
    receive_arrival,
    receive_group_message,
    receive_identity_change,
    receive_message,
    receive_own_message,
    receive_preference,
)
from .route import route_group_post, route_message
from .templates import apply_template_news


class Unrouted(Exception):
    """No channel of ours has the account's id; the text is that id."""


class ChannelDirectory:
    """Channels by provider's id, looked up once per batch."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Channel | None] = {}

    def find(self, kind: str, account: str) -> Channel | None:
        if (kind, account) not in self._known:
            self._known[kind, account] = Channel.objects.filter(kind=kind, external_id=account).first()
        return self._known[kind, account]

    def find_all(self, kind: str, account: str) -> list[Channel]:
        """Management news names the account above the numbers: all of its channels."""
        return list(Channel.objects.filter(Q(external_id=account) | Q(parent_id=account), kind=kind)) if account else []


def apply_item(kind: str, item: Event, directory: ChannelDirectory) -> str:
    """Apply one item; the word under which it is counted. Raises Unrouted."""
    if isinstance(item, AccountNotice):
        return _notice(directory.find_all(kind, item.account), item)
    if isinstance(item, TemplateChanged):
        return _template(directory.find_all(kind, item.account), item)
    account = cast(Any, item).account
    channel = directory.find(kind, account)
    if channel is None:
        raise Unrouted(account)
    return _APPLY[type(item)](channel, item)


def _inbound(channel: Channel, item: InboundMessage) -> str:
    message = receive_message(channel, item)
    if message is None:
        return _known(channel, item)
    route_message(message.pk)
    return "messages"


def _group(channel: Channel, item: GroupMessage) -> str:
    post = receive_group_message(channel, item)
    if post is None:
        return _known(channel, item)
    route_group_post(post.pk)
    return "group_posts"


def _own(channel: Channel, item: OwnMessage) -> str:
    return "own_messages" if receive_own_message(channel, item) else _known(channel, item)


def _known(channel: Channel, item: InboundMessage | GroupMessage | OwnMessage) -> str:
    note_late_arrival(channel, item.provider_id)
    return "duplicates"


def _amend(channel: Channel, item: MessageEdited | MessageRevoked) -> str:
    return "amended" if amend(channel, item) else "parked"


def _comment(channel: Channel, item: CommentPosted) -> str:
    return "comments" if receive_comment(channel, item) else "duplicates"


def _watermark(channel: Channel, item: WatermarkReached) -> str:
    apply_watermark(channel, item)
    return "watermarks"


def _arrival(channel: Channel, item: PersonArrived) -> str:
    receive_arrival(channel, item)
    return "arrivals"


def _identity(channel: Channel, item: IdentityChanged) -> str:
    receive_identity_change(channel, item)
    return "identity_changes"


def _preference(channel: Channel, item: PreferenceChanged) -> str:
    receive_preference(channel, item)
    return "preferences"


def _lead_form(channel: Channel, item: LeadFormFilled) -> str:
    note_lead_form(channel, item)
    return "lead_forms"


def _notice(channels: list[Channel], item: AccountNotice) -> str:
    if not channels:
        raise Unrouted(item.account)
    for channel in channels:
        if item.channel_down:
            channel_went_down(channel, cause=item.topic, text=item.channel_down)
        elif item.channel_up:
            channel_went_up(channel)
    return "notices"


def _template(channels: list[Channel], item: TemplateChanged) -> str:
    if not channels:
        raise Unrouted(item.account)
    apply_template_news(item)
    return "templates"


_APPLY: dict[type, Callable[[Channel, Any], str]] = {
    InboundMessage: _inbound,
    GroupMessage: _group,
    OwnMessage: _own,
    MessageEdited: _amend,
    MessageRevoked: _amend,
    CommentPosted: _comment,
    WatermarkReached: _watermark,
    PersonArrived: _arrival,
    IdentityChanged: _identity,
    PreferenceChanged: _preference,
    LeadFormFilled: _lead_form,
}
