"""What becomes of recipients when two leads turn out to be one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leads.merging.registry import take_over
from leads.models import Lead

from .choices import RecipientState
from .models import CampaignCount, PastStep, Recipient, Response
from .services.past_steps import PAST

if TYPE_CHECKING:
    from leads.merging.journal import Journal

# Of two rows of one person the one stays that says more of what they got: nobody is written to again.
_LEAST_FIRST = (RecipientState.EXCLUDED, RecipientState.DUE)
_FATE = (
    "channel_id", "step_id", "variant_id", "wording_id", "state", "reason", "message_id", "next_at", "queued_at",
    "replied_at", "converted_at", "opted_out_at",
)  # fmt: skip


def register() -> None:
    take_over(Recipient, bring_over, of=Lead)


def bring_over(journal: Journal, kept: Any, other: Any) -> None:
    mine = {_once(row): row for row in Recipient.objects.filter(lead=kept.pk)}
    twice = [row for row in Recipient.objects.filter(lead=other.pk).order_by("pk") if _once(row) in mine]
    others = Recipient.objects.filter(lead=other.pk).exclude(pk__in=[row.pk for row in twice])
    journal.move(others, Recipient._meta.get_field("lead"), kept)
    for row in twice:
        standing = mine[_once(row)]
        gone = min((standing, row), key=_told)
        _drop_past(journal, gone)
        if gone is standing:
            journal.move(PastStep.objects.filter(recipient=row), PastStep._meta.get_field("recipient"), standing)
        journal.move(Response.objects.filter(recipient=row), Response._meta.get_field("recipient"), standing)
        journal.delete(row)
        if gone is standing:
            journal.edit(standing, {name: getattr(row, name) for name in _FATE})
        journal.add(_one_less(gone, gone.state))


def _once(row: Recipient) -> tuple[int, int]:
    return row.campaign_id, row.occasion


def _told(row: Recipient) -> tuple[int, int]:
    state = RecipientState(row.state)
    return (_LEAST_FIRST.index(state) if state in _LEAST_FIRST else len(_LEAST_FIRST)), row.pk


def _drop_past(journal: Journal, gone: Recipient) -> None:
    for past in PastStep.objects.filter(recipient=gone):
        journal.delete(past)
        journal.add(_one_less(past, PAST + past.state))


def _one_less(row: Recipient | PastStep, what: str) -> CampaignCount:
    return CampaignCount(
        campaign_id=row.campaign_id,
        step_id=row.step_id,
        variant_id=row.variant_id,
        channel_id=row.channel_id,
        what=what,
        value=-1,
    )
