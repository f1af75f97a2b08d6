from django.dispatch import receiver

from .models import Message
from .services.auto_reply import greet
from .signals import message_received


@receiver(message_received, dispatch_uid="messaging.greet")
def greet_newcomers(*, message_id: int, **_: object) -> None:
    greet(Message.objects.select_related("channel", "conversation__channel").get(pk=message_id))
