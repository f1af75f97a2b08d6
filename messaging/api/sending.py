"""From a checked request to a row in the outbox."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from leads.identity import IdentityClaim, IdentityKind, Person
from leads.models import Lead
from leads.services.capture import capture_lead
from messaging.choices import ChannelState, Priority
from messaging.content import Content, Template
from messaging.errors import ChannelHeld
from messaging.models import Conversation, Message
from messaging.selectors.why import holds_on
from messaging.services.outbox import enqueue
from messaging.services.starting import start_conversation

ORIGIN = "api"


@transaction.atomic
def send(said: dict[str, Any], *, by: User) -> Message:
    """Raises what the outbox refuses; then nobody was captured and no conversation opened either."""
    conversation = said.get("conversation") or _opened(said)
    content = said["content"]
    if said["if_held"] == "refuse":
        _refuse_held(conversation, content)
    queued = enqueue(
        conversation=conversation,
        content=content,
        origin=ORIGIN,
        priority=Priority.REPLY,
        author=by,
        quoted_id=said["reply_to"],
        not_before=said.get("not_before"),
        expires_at=said.get("expires_at"),
    )
    return queued.message


def _opened(said: dict[str, Any]) -> Conversation:
    return start_conversation(channel=said["channel"], lead=said.get("lead") or _captured(said["to"]))


def _captured(phone: str) -> Lead:
    person = Person((IdentityClaim(IdentityKind.PHONE, phone),))
    return capture_lead(person=person, at=timezone.now()).lead


def _refuse_held(conversation: Conversation, content: Content) -> None:
    if conversation.channel.state != ChannelState.ACTIVE:
        raise ChannelHeld(_("The channel is paused by staff."))
    template = content.name if isinstance(content, Template) else ""
    would_be = Message(channel=conversation.channel, conversation=conversation, origin=ORIGIN, template_name=template)
    if hold := holds_on(would_be, timezone.now()).first():
        raise ChannelHeld(
            _("Held (%(scope)s): %(reason)s") % {"scope": hold.get_scope_display(), "reason": hold.reason}
        )
