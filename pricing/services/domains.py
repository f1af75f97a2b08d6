"""How politely each host is to be asked, known to all processes."""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

from common.fetching import DomainState, DomainStates

from ..models import ShopDomain

Answer = TypeVar("Answer")


class KeptDomainStates(DomainStates):
    """Outside of any transaction of its own caller: others wait for the row."""

    def change(self, domain: str, rule: Callable[[DomainState], tuple[DomainState, Answer]]) -> Answer:
        ShopDomain.objects.get_or_create(domain=domain[:255])
        with transaction.atomic():
            row = ShopDomain.objects.select_for_update().get(domain=domain[:255])
            before = DomainState(row.next_at, row.failures, row.rests_until)
            after, answer = rule(before)
            if after != before:
                row.next_at, row.failures, row.rests_until = after.next_at, after.failures, after.rests_until
                row.save()
        return answer
