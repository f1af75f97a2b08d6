"""What follows from our own news. Each is told after commit and calls one service."""

import time

from django.dispatch import receiver

from .models import AssignmentRules
from .services.owners import take_turn, tell_owner_of_move
from .signals import lead_captured, stage_changed

# What staff change acts everywhere within ten seconds. People are met by the hundred: they must not each ask.
_FRESH_SECONDS = 5.0


class _Switch:
    def __init__(self) -> None:
        self._read_at, self._is_on = float("-inf"), False

    def is_on(self) -> bool:
        if time.monotonic() - self._read_at > _FRESH_SECONDS:
            self._is_on = AssignmentRules.objects.filter(is_on=True).exists()
            self._read_at = time.monotonic()
        return self._is_on

    def forget(self) -> None:
        self._read_at = float("-inf")


turns = _Switch()


@receiver(lead_captured, dispatch_uid="leads.take_turn")
def give_to_the_next(*, lead_id: int, created: bool, **_: object) -> None:
    if created and turns.is_on():
        take_turn(lead_id=lead_id)


@receiver(stage_changed, dispatch_uid="leads.tell_owner")
def tell_owner(*, lead_id: int, to_stage: str, by_id: int | None, **_: object) -> None:
    tell_owner_of_move(lead_id=lead_id, to=str(to_stage), by_id=by_id)
