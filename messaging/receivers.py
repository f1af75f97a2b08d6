from django.db import connection
from django.dispatch import receiver

from leads.signals import consent_given, consent_withdrawn, lead_tagged, stage_changed

from .models import ErrorPolicy, Message
from .services.auto_reply import note_for_answer
from .services.cancelled_by_stop import tell_of_cancelled
from .services.consent import stop_queued
from .services.conversations import touch
from .services.error_policy import seed_error_policies
from .services.keyword_rules import note_for_keywords
from .services.lookups import note_stranger
from .services.wakes import wake_dispatch
from .signals import message_received


@receiver(message_received, dispatch_uid="messaging.follow_up")
def follow_up(*, message_id: int, **_: object) -> None:
    message = Message.objects.select_related("channel", "conversation").get(pk=message_id)
    message.conversation.channel = message.channel
    note_for_answer(message)
    note_stranger(message)
    note_for_keywords(message_id)


@receiver(stage_changed, dispatch_uid="messaging.show_stage_move")
def show_stage_move(*, lead_id: int, **_: object) -> None:
    """A move is a line in the lead's threads: whoever has one open sees it."""
    touch(lead_id=lead_id)


@receiver(lead_tagged, dispatch_uid="messaging.show_tags")
def show_tags(*, lead_ids: tuple[int, ...], **_: object) -> None:
    """Open inboxes show the new tag."""
    touch(lead_id__in=lead_ids)


@receiver(consent_withdrawn, dispatch_uid="messaging.stop_queued")
def take_back_what_waits(*, lead_id: int, channel: str, purpose: str, **_: object) -> None:
    """Wherever it was said: by staff, an import, the API. The dispatcher refuses the rest in any case."""
    stop_queued(lead_id=lead_id, channel=channel, purpose=purpose)
    touch(lead_id=lead_id)


@receiver(consent_given, dispatch_uid="messaging.let_go")
def let_go_what_waits(*, lead_id: int, record_id: int, **_: object) -> None:
    touch(lead_id=lead_id)
    wake_dispatch()
    tell_of_cancelled(lead_id=lead_id, record_id=record_id)


def seed(**_: object) -> None:
    """After every migration: rows of the house that are not there yet. Those that are stay as staff left them."""
    tables = set(connection.introspection.table_names())
    if ErrorPolicy._meta.db_table in tables:  # not so while migrating backwards
        seed_error_policies()
