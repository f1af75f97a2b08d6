"""News of what people do become due rows: in the transaction that makes the news, and nothing else is done there."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from campaigns.choices import ResponseKind
from campaigns.models import Recipient, Response
from leads.choices import Stage
from leads.models import ConsentRecord, Sale
from messaging.choices import MessageKind
from messaging.models import Message
from messaging.services.wakes import wake_soon

ATTRIBUTE = ("campaigns.tasks.attribute", "campaigns")
# A lead that came so far was won over.
CONVERTED = (Stage.CONVERTED, Stage.WON)


def note_reply(message_id: int) -> None:
    """One query for the many messages of people whom no campaign has written to. A reaction is no reply."""
    ours = Exists(_written_to(OuterRef("conversation__lead_id")))
    messages = Message.objects.filter(ours, pk=message_id).exclude(kind=MessageKind.REACTION)
    for lead_id, at in messages.values_list("conversation__lead_id", "happened_at"):
        _insert(ResponseKind.REPLY, lead_id, f"reply:{message_id}", at, message_id=message_id)


def note_stage(*, lead_id: int, to_stage: str) -> None:
    if to_stage in CONVERTED:
        now = timezone.now()
        _note(ResponseKind.STAGE, lead_id, f"stage:{lead_id}:{to_stage}:{now.isoformat()}", now)


def note_sale(*, sale_id: int, lead_id: int) -> None:
    for sold_at in Sale.objects.filter(pk=sale_id).values_list("sold_at", flat=True):
        _note(ResponseKind.SALE, lead_id, f"sale:{sale_id}", sold_at)


def note_voided_sale(*, sale_id: int, lead_id: int | None) -> None:
    if Response.objects.filter(key=f"sale:{sale_id}").exists():
        _insert(ResponseKind.VOID, lead_id, f"void:{sale_id}", timezone.now())


def note_opt_out(*, lead_id: int, record_id: int) -> None:
    for at in ConsentRecord.objects.filter(pk=record_id).values_list("at", flat=True):
        _note(ResponseKind.OPT_OUT, lead_id, f"opt_out:{record_id}", at)


def _note(kind: ResponseKind, lead_id: int, key: str, at: datetime) -> None:
    if _written_to(lead_id).exists():
        _insert(kind, lead_id, key, at)


def _written_to(lead: int | OuterRef) -> QuerySet[Recipient]:
    return Recipient.objects.filter(lead=lead, queued_at__isnull=False)


def _insert(kind: ResponseKind, lead_id: int | None, key: str, at: datetime, *, message_id: int | None = None) -> None:
    row = Response(kind=kind, lead_id=lead_id, key=key, at=at, message_id=message_id)
    Response.objects.bulk_create([row], ignore_conflicts=True)
    wake_soon(ATTRIBUTE)
