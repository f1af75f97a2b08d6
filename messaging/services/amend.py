"""Edits, withdrawals, comments and read marks: news about things said before, sometimes ahead of them."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from common.sql import lock_in_order
from leads.models import Lead
from leads.selectors.people import find_lead
from leads.services.capture import capture_lead
from messaging.choices import Direction, MessageState
from messaging.events import CommentPosted, MessageEdited, MessageRevoked, WatermarkReached
from messaging.models import Channel, Comment, Conversation, GroupPost, Message, ParkedChange
from messaging.signals import group_post_deleted, group_post_edited

from .consent import heed_edit
from .conversations import touch
from .readings import read_anew

Amendable = Message | GroupPost

_AMENDMENTS = (ParkedChange.What.EDIT, ParkedChange.What.REVOKE)
_LINK_LENGTH = 500
_SAME_ID = {"channel_id": OuterRef("channel_id"), "provider_id": OuterRef("provider_id")}


def amend(channel: Channel, item: MessageEdited | MessageRevoked) -> bool:
    """Apply an edit or a withdrawal to its message or group post; parked (False) where that is not here yet."""
    with transaction.atomic():
        target = _find(channel.pk, item.target_id)
        if target is None:
            _park(channel, item)
            return False
        _apply(target, item.at, item.text if isinstance(item, MessageEdited) else None)
        return True


def apply_parked_amendments(target: Amendable) -> None:
    """What was said about a message before it came, applied in its order."""
    parked = ParkedChange.objects.filter(
        channel_id=target.channel_id, provider_id=target.provider_id, what__in=_AMENDMENTS
    ).order_by("happened_at", "pk")
    for change in parked:
        _apply(target, change.happened_at, change.payload.get("text"))
        change.delete()


def apply_overtaken_amendments() -> int:
    """Parked while another process was storing their message, so that neither saw the other; how many messages."""
    known = [model._default_manager.filter(**_SAME_ID) for model in (Message, GroupPost)]
    overtaken = ParkedChange.objects.filter(Exists(known[0]) | Exists(known[1]), what__in=_AMENDMENTS)
    keys = set(overtaken.values_list("channel_id", "provider_id"))
    for channel_id, provider_id in keys:
        with transaction.atomic():
            if target := _find(channel_id, provider_id):
                apply_parked_amendments(target)
    return len(keys)


def _find(channel_id: int, provider_id: str) -> Amendable | None:
    key = {"channel_id": channel_id, "provider_id": provider_id}
    found: Amendable | None = Message.objects.select_for_update().filter(**key).first()
    return found or GroupPost.objects.select_for_update().filter(**key).first()


def _apply(target: Amendable, at: datetime, text: str | None) -> None:
    """`text` None: withdrawn."""
    changed = _withdraw(target, at) if text is None else _rewrite(target, at, text)
    if not changed:
        return
    target.save()
    if isinstance(target, Message):
        if text is not None:
            heed_edit(target, at=at)
            read_anew([target.pk])
        touch(pk=target.conversation_id)
    else:
        told = group_post_deleted if text is None else group_post_edited
        told.send_robust(sender=GroupPost, group_post_id=target.pk)


def _withdraw(target: Amendable, at: datetime) -> bool:
    if "revoked_at" in target.content:
        return False
    target.content["revoked_at"] = at.isoformat()
    if isinstance(target, GroupPost):
        target.revoked_at = target.revoked_at or at
    return True


def _rewrite(target: Amendable, at: datetime, text: str) -> bool:
    """Each text is kept under its instant: a replay finds it done; the newest is shown."""
    edits = target.content.setdefault("edits", {})
    if edits.get(at.isoformat()) == text:
        return False
    edits.setdefault("", target.body)
    edits[at.isoformat()] = text
    target.body = edits[max(edits)]
    return True


def _park(channel: Channel, item: MessageEdited | MessageRevoked) -> None:
    edited = isinstance(item, MessageEdited)
    ParkedChange.objects.get_or_create(
        channel=channel,
        provider_id=item.target_id,
        what=ParkedChange.What.EDIT if edited else ParkedChange.What.REVOKE,
        detail="",
        happened_at=item.at,
        defaults={"payload": {"text": item.text} if isinstance(item, MessageEdited) else {}},
    )


def receive_comment(channel: Channel, item: CommentPosted) -> bool:
    """Keep a comment and its newest text; says whether anything changed. Its author becomes a lead where known."""
    with transaction.atomic():
        lead = _author(item)
        comment, created = Comment.objects.select_for_update().get_or_create(
            channel=channel,
            comment_id=item.comment_id,
            defaults={"post_id": item.post_id, "posted_at": item.at, "lead": lead, "parent_id": item.parent_id},
        )
        changed = _COMMENT_VERBS[item.verb](comment, item) or (lead is not None and comment.lead_id is None)
        if changed:
            comment.lead = comment.lead or lead
            comment.permalink = comment.permalink or _storable_link(item.permalink)
            comment.save()
        return created or changed


def _storable_link(url: str) -> str:
    return url if len(url) <= _LINK_LENGTH else ""


def _author(item: CommentPosted) -> Lead | None:
    """Who takes a comment back is no newcomer: where that overtakes the comment, its touch would come too late."""
    if item.person is None:
        return None
    if item.verb == "remove":
        return find_lead(item.person)
    return capture_lead(person=item.person, at=item.at, touch=item.touch).lead


def _comment_added(comment: Comment, item: CommentPosted) -> bool:
    """The first text; an edit that came before it stays."""
    if comment.edited_at or comment.body:
        return False
    comment.body = item.text
    return bool(item.text)


def _comment_edited(comment: Comment, item: CommentPosted) -> bool:
    # Facebook stamps every edit with the comment's own time, so among equals the latest to arrive wins.
    if comment.edited_at and (comment.edited_at > item.at or comment.body == item.text):
        return False
    comment.body, comment.edited_at = item.text, item.at
    return True


def _comment_removed(comment: Comment, item: CommentPosted) -> bool:
    if comment.removed_at:
        return False
    comment.removed_at = item.at
    return True


_COMMENT_VERBS = {"add": _comment_added, "edited": _comment_edited, "remove": _comment_removed}


def apply_watermark(channel: Channel, item: WatermarkReached) -> int:
    """Messenger's "everything up to here": remembered on the conversation, so that a slower write-back gets it too."""
    lead = find_lead(item.person)
    conversation = Conversation.objects.filter(channel=channel, lead=lead).first() if lead else None
    if conversation is None:
        return 0
    field = "read_until" if item.state == MessageState.READ else "delivered_until"
    Conversation.objects.filter(
        Q(pk=conversation.pk), Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__lt": item.up_to})
    ).update(**{field: item.up_to})
    return lift_to_watermarks(Message.objects.filter(conversation=conversation))


def lift_to_watermarks(messages: QuerySet[Message]) -> int:
    """Lift what was sent before its conversation's watermarks; the number of messages that moved."""
    read = Q(state__in=[MessageState.SENT, MessageState.DELIVERED], sent_at__lte=F("conversation__read_until"))
    delivered = Q(state=MessageState.SENT, sent_at__lte=F("conversation__delivered_until"))
    ids = list(messages.filter(read | delivered, direction=Direction.OUT).values_list("pk", flat=True))
    with transaction.atomic():
        lock_in_order("messaging_message", ids)
        chosen = Message.objects.filter(pk__in=ids)
        return chosen.filter(read).update(state=MessageState.READ) + chosen.filter(delivered).update(
            state=MessageState.DELIVERED
        )
