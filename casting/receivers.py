from django.dispatch import receiver

from messaging.signals import group_message_received, group_post_deleted, group_post_edited

from .services.ingest import note_change, note_post


@receiver(group_message_received, dispatch_uid="casting.note_post")
def read_what_groups_post(*, group_post_id: int, **_: object) -> None:
    note_post(group_post_id)


@receiver(group_post_edited, dispatch_uid="casting.note_edit")
def read_what_was_edited(*, group_post_id: int, **_: object) -> None:
    note_change(group_post_id)


@receiver(group_post_deleted, dispatch_uid="casting.note_deletion")
def look_at_what_was_deleted(*, group_post_id: int, **_: object) -> None:
    note_change(group_post_id)
