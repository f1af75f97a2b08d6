"""Files of received messages, fetched before the provider's address for them expires (Meta: media ids last 7 days)."""

import hashlib
import logging
import mimetypes
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import ContentFile
from django.utils import timezone

from common.claims import back_off, claim_rows
from common.models import DueWork
from messaging.errors import ProviderRefused
from messaging.events import AttachmentFound
from messaging.models import Attachment, GroupPost, Message
from messaging.providers.registry import get_provider
from messaging.selectors.channels import channel_access

from .conversations import touch
from .wakes import wake_media

logger = logging.getLogger(__name__)

_AT_ONCE = 20
_CLAIM_SECONDS = 180
# 2, 4, 8 … minutes, at most half an hour.
_BACK_OFF_UNIT_SECONDS = 60.0
_BACK_OFF_LONGEST_SECONDS = 1800.0


def keep_files(
    found: Sequence[AttachmentFound],
    *,
    at: datetime,
    message: Message | None = None,
    group_post: GroupPost | None = None,
) -> None:
    """A due row per file of a received message or post."""
    if not found:
        return
    Attachment.objects.bulk_create(
        Attachment(
            message=message,
            group_post=group_post,
            position=position,
            kind=file.kind,
            media_id=file.media_id,
            url=file.url,
            mime_type=file.mime_type[:120],
            filename=file.filename[:255],
            next_at=at,
        )
        for position, file in enumerate(found)
    )
    wake_media()


def fetch_due_attachments() -> int:
    """Fetch what is due; the number fetched. Each failure is retried alone and stands in the admin after eight."""
    token = uuid.uuid4()
    ids = claim_rows(
        Attachment,
        where="work_state = 'due' AND (next_at IS NULL OR next_at <= %s)",
        params=[timezone.now()],
        token=token,
        seconds=_CLAIM_SECONDS,
        limit=_AT_ONCE,
    )
    mine = Attachment.objects.filter(pk__in=ids, claim_token=token).order_by("pk")
    due = mine.select_related("message__channel", "group_post__channel")
    fetched = sum(fetch_attachment(attachment) for attachment in due)
    if due:
        touch(messages__attachments__in=ids)
    return fetched


def fetch_attachment(attachment: Attachment) -> bool:
    """Fetch one file; False where the provider refused, with the next try or the failure written down."""
    channel = attachment.channel
    attachment.attempts += 1
    attachment.claim_token = attachment.claimed_until = None
    try:
        media = get_provider(channel.kind).download(
            channel_access(channel), media_id=attachment.media_id, url=attachment.url
        )
    except ProviderRefused as refusal:
        _note_failure(attachment, refusal)
        return False
    attachment.mime_type = attachment.mime_type or media.mime_type
    attachment.sha256 = hashlib.sha256(media.content).hexdigest()
    attachment.size = len(media.content)
    attachment.work_state, attachment.error, attachment.next_at = DueWork.State.DONE, "", None
    attachment.file.save(stored_name(attachment.mime_type), ContentFile(media.content), save=False)
    attachment.save()
    return True


def retry_attachment(attachment: Attachment) -> None:
    """A person's "try again"."""
    Attachment.objects.filter(pk=attachment.pk).update(
        work_state=DueWork.State.DUE, attempts=0, next_at=timezone.now(), error=""
    )
    wake_media()


def _note_failure(attachment: Attachment, refusal: ProviderRefused) -> None:
    attachment.error = str(refusal)
    if refusal.retryable and attachment.attempts < DueWork.MAX_ATTEMPTS:
        wait = back_off(attachment.attempts, unit=_BACK_OFF_UNIT_SECONDS, longest=_BACK_OFF_LONGEST_SECONDS)
        attachment.next_at = timezone.now() + wait
    else:
        attachment.work_state = DueWork.State.FAILED
    attachment.save()


def stored_name(mime_type: str) -> str:
    """A name of ours: theirs may be anything. The extension follows the type."""
    extension = mimetypes.guess_extension(mime_type.split(";")[0].strip()) or ".bin"
    return f"{uuid.uuid4().hex}{extension}"
