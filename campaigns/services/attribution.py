"""What people did is attributed to what they were sent: a reply to the message that it quotes, anything else to the
last one before it that is not too old, with a confidence. Each counts once per recipient, where it happened first."""

import logging
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from campaigns.choices import ResponseKind
from campaigns.hours import hour_of
from campaigns.models import Recipient, Response
from campaigns.selectors.attribution import Sent, latest_sent, quoted, talked_since
from common.claims import claim_rows, failed_attempt
from common.models import DueWork
from common.signals import work_failed
from leads.choices import ConsentStatus
from leads.models import ConsentRecord
from messaging.models import Message

from .counting import Figure, note_counts
from .stopping import take_back_queued

logger = logging.getLogger(__name__)

ATTRIBUTE_TASK = "campaigns.tasks.attribute_again"
_SALE = "sale:"
# Whoever answers later hardly answers that.
REPLY_WINDOW = timedelta(hours=72)
# A purchase takes longer to decide than an answer.
CONVERSION_WINDOW = timedelta(days=7)

_AT_ONCE = 100
_LEASE_SECONDS = 60
# Waited at most so long → confidence that it is an answer to that.
_CONFIDENCE = ((timedelta(hours=1), 90), (timedelta(hours=24), 75), (REPLY_WINDOW, 50))
# Kind → the column that says since when, and what is counted.
MARKS: dict[str, tuple[str, str]] = {
    ResponseKind.REPLY: ("replied_at", "replied"),
    ResponseKind.SALE: ("converted_at", "converted"),
    ResponseKind.STAGE: ("converted_at", "converted"),
    ResponseKind.OPT_OUT: ("opted_out_at", "opted_out"),
}


def attribute_due() -> int:
    """Whatever is due; how many responses were worked on. What fails is tried again alone."""
    worked_on = 0
    while claimed := _claim():
        for response, token in claimed:
            _try(response, token)
            worked_on += 1
    return worked_on


def attribute_again(response_id: int) -> None:
    """On a person's word; raises what stands in the way."""
    _attribute(Response.objects.get(pk=response_id))


def _claim() -> list[tuple[Response, UUID]]:
    token, now = uuid4(), timezone.now()
    ids = claim_rows(
        Response,
        where="work_state = %s AND (next_at IS NULL OR next_at <= %s)",
        params=[DueWork.State.DUE.value, now],
        token=token,
        seconds=_LEASE_SECONDS,
        limit=_AT_ONCE,
        now=now,
    )
    # As they happened: the first one counts.
    return [(response, token) for response in Response.objects.filter(pk__in=ids).order_by("at", "pk")]


def _try(response: Response, token: UUID) -> None:
    try:
        _attribute(response)
    except Exception as error:
        logger.exception("response_not_attributed", extra={"response": response.pk})
        Response.objects.filter(pk=response.pk, claim_token=token).update(**failed_attempt(response.attempts, error))
        if response.attempts + 1 >= DueWork.MAX_ATTEMPTS:
            work_failed.send_robust(sender=Response, task=ATTRIBUTE_TASK, args=[response.pk], error=error)


@transaction.atomic
def _attribute(response: Response) -> None:
    """All that follows from it, once: whoever comes second finds it done."""
    done = Response.objects.filter(pk=response.pk).exclude(work_state=DueWork.State.DONE)
    if not done.update(work_state=DueWork.State.DONE, error="", claim_token=None, claimed_until=None):
        return
    if response.kind == ResponseKind.VOID:
        _take_back(response)
    # Else they were erased since.
    elif response.lead_id is not None:
        _credit(response, response.lead_id)


def _credit(response: Response, lead_id: int) -> None:
    if found := _sent_before(response, lead_id):
        sent, confidence = found
        Response.objects.filter(pk=response.pk).update(
            recipient=sent.recipient_id,
            step=sent.step_id,
            variant=sent.variant_id,
            campaign=sent.campaign_id,
            channel=sent.channel_id,
            queued_at=sent.queued_at,
            sale=_sale_of(response),
            confidence=confidence,
            counted=_mark(response, sent),
        )
    if response.kind == ResponseKind.REPLY:
        take_back_queued(lead_id=lead_id, at=response.at)


def _sent_before(response: Response, lead_id: int) -> tuple[Sent, int] | None:
    if response.kind == ResponseKind.REPLY:
        return _replied_to(response, lead_id)
    sent = latest_sent(lead_id=lead_id, before=response.at, window=CONVERSION_WINDOW)
    return (sent, _confidence(response.at - sent.at)) if sent else None


def _replied_to(response: Response, lead_id: int) -> tuple[Sent, int] | None:
    """None also where it is an answer to somebody else's message, or asks us to stop: that is counted as what it is."""
    message = response.message
    if message is None or _says_stop(message, lead_id):
        return None
    if message.quoted_id and (known := quoted(message)):
        return (known.sent, 100) if known.sent else None
    sent = latest_sent(lead_id=lead_id, before=response.at, window=REPLY_WINDOW, channel_id=message.channel_id)
    if sent is None:
        return None
    sure = _confidence(response.at - sent.at)
    # Somebody of ours, or the bot, wrote to them since: it is as likely an answer to that.
    return sent, sure // 2 if talked_since(sent, message) else sure


def _confidence(waited: timedelta) -> int:
    return next((sure for most, sure in _CONFIDENCE if waited <= most), _CONFIDENCE[-1][1])


def _says_stop(message: Message, lead_id: int) -> bool:
    records = ConsentRecord.objects.filter(lead=lead_id, key=f"message:{message.pk}")
    return records.filter(status=ConsentStatus.WITHDRAWN).exists()


def _mark(response: Response, sent: Sent) -> bool:
    """Whether it is the first of its kind for them, and so the one that counts."""
    column, what = MARKS[response.kind]
    first = Recipient.objects.filter(pk=sent.recipient_id, **{column: None})
    if not first.update(**{column: response.at}):
        return False
    hour = hour_of(sent.queued_at)
    note_counts({Figure(sent.campaign_id, sent.step_id, sent.variant_id, sent.channel_id, what, hour): 1})
    return True


def _sale_of(response: Response) -> int | None:
    return int(response.key.removeprefix(_SALE)) if response.kind == ResponseKind.SALE else None


def _take_back(response: Response) -> None:
    """The sale that counted as their conversion counts no longer."""
    sale = response.key.removeprefix("void:")
    counted = Response.objects.filter(key=f"{_SALE}{sale}", counted=True).first()
    if counted is None:
        return
    Response.objects.filter(pk=counted.pk).update(counted=False)
    Recipient.objects.filter(responses=counted.pk).update(converted_at=None)
    note_counts({figure_of_response(counted): -1})


def figure_of_response(counted: Response) -> Figure:
    """Where it counts; None of its columns is empty in what counts."""
    hour = hour_of(counted.queued_at) if counted.queued_at else None
    _column, what = MARKS[counted.kind]
    return Figure(counted.campaign_id or 0, counted.step_id, counted.variant_id, counted.channel_id, what, hour)
