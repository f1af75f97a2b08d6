"""What follows from our own news. Each is told after commit and calls one service."""

from django.dispatch import receiver

from .services.owners import take_turn, turns
from .signals import lead_captured


@receiver(lead_captured, dispatch_uid="leads.take_turn")
def give_to_the_next(*, lead_id: int, created: bool, **_: object) -> None:
    if created and turns.is_on():
        take_turn(lead_id=lead_id)
