"""Whether a drip goes on for somebody. Asked in the transaction that would queue their step, when their row is locked:
what they did until then counts, and nothing is decided days ahead."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_noop as _

from campaigns.choices import CampaignKind, CampaignState, RecipientState, StopReason, Whether
from campaigns.models import Campaign, PastStep, Recipient, Step
from common.phrases import say
from leads.segments.definition import parse
from leads.selectors.segments import matching_leads
from messaging.models import Conversation
from messaging.services.outbox import cancel_messages

from .moving import move_recipients

_BOUGHT = Q(lead__last_purchase_at__gt=F("created_at"))


def hold_back(campaign: Campaign, chosen: Sequence[Recipient], *, now: datetime) -> list[Recipient]:
    """Those who get the step that they are due for; the others are stopped, or go on without it.

    Raises DefinitionInvalid where a condition cannot be asked any more.
    """
    if campaign.kind != CampaignKind.DRIP:
        return list(chosen)
    left = {recipient.pk: recipient for recipient in chosen}
    for reason, ids in _to_stop(campaign, left).items():
        move_recipients(_these(ids), RecipientState.STOPPED, reason=reason)
        _take_out(left, ids)
    for reason, without in _to_skip(left.values(), now):
        # The next step's delay counts from the turn that they had.
        move_recipients(_these(without), RecipientState.SKIPPED, reason=reason, queued_at=now)
        _take_out(left, without)
    return list(left.values())


def take_back_queued(*, lead_id: int, at: datetime) -> int:
    """Somebody wrote: what stands in the outbox for them from a drip that this ends. How many messages went."""
    waiting = Recipient.objects.filter(
        lead=lead_id,
        state=RecipientState.QUEUED,
        message__isnull=False,
        campaign__kind=CampaignKind.DRIP,
        campaign__stop_on_reply=True,
        campaign__state__in=[CampaignState.RUNNING, CampaignState.PAUSED],
        # Before the first step there was nothing to reply to.
        past__queued_at__lte=at,
    )
    ids = list(waiting.values_list("message_id", flat=True).distinct())
    return cancel_messages(ids, reason=say(_("They replied."))) if ids else 0


def _to_stop(campaign: Campaign, ids: Collection[int]) -> dict[str, list[int]]:
    reasons = list(_ends(campaign))
    if not reasons:
        return {}
    whens = [When(condition, then=Value(reason.value)) for condition, reason in reasons]
    why = Case(*whens, default=Value(""), output_field=CharField())
    found: dict[str, list[int]] = {}
    for pk, reason in _these(ids).annotate(why=why).exclude(why="").values_list("pk", "why"):
        found.setdefault(reason, []).append(pk)
    return found


def _ends(campaign: Campaign) -> Iterable[tuple[Q, StopReason]]:
    if campaign.stop_on_reply:
        talks = Conversation.objects.filter(lead=OuterRef("lead"), last_inbound_at__gt=OuterRef("queued_at"))
        yield Q(Exists(talks)), StopReason.REPLIED
    if campaign.stop_stages:
        yield Q(lead__stage__in=campaign.stop_stages), StopReason.STAGE
    if campaign.stop_on_sale:
        yield _BOUGHT, StopReason.BOUGHT


def _to_skip(recipients: Iterable[Recipient], now: datetime) -> Iterable[tuple[str, set[int]]]:
    by_step: dict[int | None, set[int]] = {}
    for recipient in recipients:
        by_step.setdefault(recipient.step_id, set()).add(recipient.pk)
    behind = PastStep.objects.filter(recipient__in=[pk for ids in by_step.values() for pk in ids])
    had_it = set(behind.filter(step=F("recipient__step")).values_list("recipient_id", flat=True))
    if had_it:
        yield StopReason.HAD_IT.value, had_it
    living = list(Step.objects.filter(pk__in=[pk for pk in by_step if pk]))
    if gone := by_step.keys() - {step.pk for step in living}:
        yield StopReason.REMOVED.value, {pk for step_id in gone for pk in by_step[step_id]} - had_it
    for step in living:
        asked = by_step[step.pk] - had_it
        if condition := _condition(step, now):
            yield StopReason.CONDITION.value, asked - set(_these(asked).filter(condition).values_list("pk", flat=True))


def _condition(step: Step, now: datetime) -> Q:
    condition = Q()
    if step.replied:
        condition &= Q(replied_at__isnull=step.replied == Whether.NO)
    if step.bought:
        # Who never bought has no instant to compare.
        never = Q(lead__last_purchase_at=None)
        condition &= _BOUGHT if step.bought == Whether.YES else never | Q(lead__last_purchase_at__lte=F("created_at"))
    if step.only_if:
        condition &= Q(lead__in=matching_leads(parse(step.only_if), at=now))
    return condition


def _these(ids: Collection[int]) -> QuerySet[Recipient]:
    return Recipient.objects.filter(pk__in=ids)


def _take_out(left: dict[int, Recipient], ids: Iterable[int]) -> None:
    for pk in ids:
        left.pop(pk, None)
