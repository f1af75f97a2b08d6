from django.dispatch import receiver

from messaging.signals import group_message_received

from .services.ingest import note_post


@receiver(group_message_received, dispatch_uid="casting.note_post")
def read_what_groups_post(*, group_post_id: int, **_: object) -> None:
    note_post(group_post_id)
