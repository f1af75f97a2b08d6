"""The first word to somebody who has not written: only by a template, or through a gateway."""

from django.utils import timezone
from django.utils.translation import gettext as _

from leads.models import Lead
from messaging.errors import NoAddress
from messaging.models import Channel, Conversation

from .conversations import open_conversation

# A Messenger id is made when the person writes to the page, and holds for that page only.
_ONLY_THEY_BEGIN = frozenset({"messenger"})


def may_begin(channel: Channel) -> bool:
    """Whether the channel can write to somebody who never wrote to it."""
    return channel.kind not in _ONLY_THEY_BEGIN


def start_conversation(*, channel: Channel, lead: Lead) -> Conversation:
    """The conversation with `lead` on `channel`, opened under their phone number where there is none yet."""
    known = Conversation.objects.filter(channel=channel, lead=lead).select_related("channel").first()
    if known is not None:
        return known
    if not may_begin(channel):
        raise NoAddress(_("On Messenger the person writes first; only then can we answer."))
    if not lead.phone:
        raise NoAddress(_("No phone number is known of this person."))
    return open_conversation(channel=channel, lead_id=lead.pk, address=lead.phone.removeprefix("+"), at=timezone.now())
