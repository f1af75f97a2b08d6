"""Whom we may write to. Every sender asks here, and the dispatcher again when the bytes are about to leave."""

from collections.abc import Iterable

from ..choices import ConsentPurpose, ConsentStatus
from ..models import Consent, ConsentRecord


def may_send(lead_id: int, *, channel: str = "", purpose: str = ConsentPurpose.MARKETING) -> bool:
    """Whether something automatic of this purpose may go to the person. A member of staff may always answer by hand.

    Who never said anything may be written to; who may have asked us to stop waits until somebody has judged it.
    """
    return lead_id not in stopped([lead_id], channel=channel, purpose=purpose)


def stopped(lead_ids: Iterable[int], *, channel: str = "", purpose: str = ConsentPurpose.MARKETING) -> set[int]:
    """Those of the people to whom nothing of this purpose may go."""
    stopping = Consent.objects.stopping(channel=channel, purpose=purpose)
    return set(stopping.filter(lead_id__in=list(lead_ids)).values_list("lead_id", flat=True))


def withdrawn(lead_id: int, *, channel: str = "", purpose: str = ConsentPurpose.MARKETING) -> Consent | None:
    """The person's no that is in force, the widest first."""
    noes = Consent.objects.stopping(channel=channel, purpose=purpose).filter(lead_id=lead_id)
    return noes.filter(status=ConsentStatus.WITHDRAWN).order_by("purpose", "channel", "pk").first()


def ledger(lead_id: int) -> list[ConsentRecord]:
    """Everything that is on record, in the order in which it was said."""
    return list(ConsentRecord.objects.filter(lead_id=lead_id).select_related("by", "about").order_by("at", "pk"))


def number_to_decide() -> int:
    return Consent.objects.to_decide().count()
