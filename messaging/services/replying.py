"""A person answers: through the outbox like everything else, and from then on the conversation is in human hands."""

import hashlib
from datetime import datetime

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from common.models import DueWork
from messaging.choices import ConversationEventKind, Priority, Responder
from messaging.content import Content, Media, Text
from messaging.errors import ContentRefused
from messaging.models import Attachment, Conversation, ConversationEvent, Message
from messaging.providers.base import Provider
from messaging.providers.files import mime_type_of, rule_for_file
from messaging.providers.registry import get_provider
from messaging.selectors.channels import channel_access

from .episodes import note_answer
from .handling import name_of
from .media import stored_name
from .outbox import Enqueued, enqueue, rendition, require_window
from .shadow import judge_shadow
from .silence import silence_assistant

ORIGIN = "staff"
# Written on the phone or in the page's inbox, not here.
ORIGIN_ELSEWHERE = "elsewhere"


def reply(*, conversation: Conversation, content: Content, by: User, key: str, quoted_id: str = "") -> Enqueued:
    """Queue a person's reply before all else; one `key`, one reply. Raises ContentRefused, WindowClosed."""
    with transaction.atomic():
        queued = enqueue(
            conversation=conversation,
            content=content,
            origin=ORIGIN,
            author=by,
            priority=Priority.STAFF,
            quoted_id=quoted_id,
            idempotency_key=key,
        )
        if queued.created:
            take_in_hand(conversation, by=by, at=queued.message.happened_at)
            judge_shadow(conversation, text=rendition(content), by=by)
    return queued


def reply_with_file(
    *, conversation: Conversation, file: "UploadedFile[bytes]", caption: str, by: User, key: str, quoted_id: str = ""
) -> Enqueued:
    """Hand the file to the provider and queue the message that carries it. A caption that the channel cannot carry goes
    as a text of its own. Raises FileRefused, ContentRefused, WindowClosed, ProviderRefused.
    """
    require_window(conversation, at=timezone.now(), by_person=True)
    if earlier := Message.objects.filter(idempotency_key=key).first():
        return Enqueued(earlier, created=False)
    provider, name = get_provider(conversation.channel.kind), file.name or "file"
    mime_type = mime_type_of(name)
    rule = rule_for_file(provider.limits.files, mime_type=mime_type, size=file.size or 0)
    content = file.read()
    media_id = provider.upload(
        channel_access(conversation.channel), content=content, mime_type=mime_type, filename=name
    )
    media = Media.model_validate({"media": rule.media, "media_id": media_id, "caption": caption, "filename": name})
    with transaction.atomic():
        carried = _carried(provider, media)
        queued = reply(conversation=conversation, content=carried, by=by, key=key, quoted_id=quoted_id)
        _keep(queued.message, content, name=name, mime_type=mime_type, media=media)
        if caption and not carried.caption:
            reply(conversation=conversation, content=Text(body=caption), by=by, key=f"{key}:text")
    return queued


def _carried(provider: Provider, media: Media) -> Media:
    try:
        provider.check(media)
    except ContentRefused:
        return media.model_copy(update={"caption": ""})
    return media


def _keep(message: Message, content: bytes, *, name: str, mime_type: str, media: Media) -> None:
    attachment = Attachment(
        message=message,
        kind=media.media,
        media_id=media.media_id,
        mime_type=mime_type,
        filename=name[:255],
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        work_state=DueWork.State.DONE,
    )
    attachment.file.save(stored_name(mime_type), ContentFile(content), save=False)
    attachment.save()


def take_in_hand(conversation: Conversation, *, by: User | None, at: datetime) -> None:
    """Somebody answered: the AI steps back, what was nobody's is theirs, nothing is unread. `by` is None for an answer
    typed on the phone or in the page's own inbox.
    """
    now = timezone.now()
    row = Conversation.objects.filter(pk=conversation.pk)
    row.filter(bot=True).update(bot=False, bot_changed_at=now, bot_changed_by=by)
    silence_assistant(conversation)
    if by and row.filter(assignee=None).update(assignee=by):
        ConversationEvent.objects.create(
            conversation=conversation, kind=ConversationEventKind.ASSIGNED, at=now, by=by, detail=name_of(by)
        )
    waits = Q(unread_count__gt=0) | Q(reading__isnull=False)
    row.filter(waits).update(unread_count=0, reading=None, updated_at=now)
    note_answer(conversation_id=conversation.pk, at=at, responder=Responder.PERSON, by=by)
