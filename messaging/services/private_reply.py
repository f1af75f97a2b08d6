"""A comment answered in private: once, within seven days.

https://developers.facebook.com/docs/messenger-platform/discovery/private-replies
"""

from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from messaging.choices import Priority
from messaging.content import Text
from messaging.errors import PrivateReplyRefused
from messaging.models import Comment, Message
from messaging.recipients import to_comment

from .conversations import open_conversation
from .outbox import enqueue

ALLOWED_FOR = timedelta(days=7)
ORIGIN = "private_reply"


def reply_privately(*, comment: Comment, text: str, by: User | None) -> Message:
    """Queue the one private reply to a comment. Raises PrivateReplyRefused with the reason, or ContentRefused."""
    _require_allowed(comment)
    lead = comment.lead
    assert lead is not None
    address = lead.identities.filter(kind="psid").values_list("value", flat=True).first() or ""
    now = timezone.now()
    conversation = open_conversation(channel=comment.channel, lead_id=lead.pk, address=address, at=now)
    queued = enqueue(
        conversation=conversation,
        content=Text(body=text),
        origin=ORIGIN,
        author=by,
        priority=Priority.STAFF if by else Priority.REPLY,
        idempotency_key=f"private_reply:{comment.pk}",
        expires_at=comment.posted_at + ALLOWED_FOR,
        to=to_comment(comment.comment_id),
    )
    if not queued.created:
        raise PrivateReplyRefused(_("This comment has had its one private reply."))
    return queued.message


def why_no_private_reply(comment: Comment) -> str:
    """Why a private reply may not go; "" where it may."""
    if comment.channel.kind != "messenger":
        return _("Only comments on a page of Messenger can be answered in private.")
    if comment.removed_at:
        return _("The comment was taken back.")
    if comment.lead_id is None:
        return _("Privacy hides who wrote this comment.")
    if comment.posted_at + ALLOWED_FOR <= timezone.now():
        return _("Meta allows a private reply within seven days of the comment only.")
    if Message.objects.filter(idempotency_key=f"private_reply:{comment.pk}").exists():
        return _("This comment has had its one private reply.")
    return ""


def _require_allowed(comment: Comment) -> None:
    if why := why_no_private_reply(comment):
        raise PrivateReplyRefused(why)
