"""What people say about being written to: heard in every message, setting and refusal, and heeded at once."""

import logging
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from common.phrases import say
from common.sql import lock_in_order
from common.text.opt_in import detect_opt_in
from common.text.opt_out import OptOut, Verdict, detect_opt_out, offered_keywords
from common.text.scripts import is_arabic
from leads.choices import ConsentPurpose, ConsentSource, ConsentStatus, Language
from leads.models import ConsentRecord
from leads.services.consent import Evidence, Recorded, decide, record_consent, take_back_decision
from messaging.choices import Direction, MessageKind, MessageState, Priority, TemplateCategory
from messaging.consent import NOT_CONSENTED, ORIGIN_OF_LAST_WORD, THEY_SAID_STOP, network_of
from messaging.content import Text
from messaging.errors import MessagingError
from messaging.models import Channel, Message, SendingRules
from messaging.signals import message_status_changed

from .conversations import touch
from .outbox import enqueue
from .wakes import wake_dispatch

logger = logging.getLogger(__name__)

_STATUS = {Verdict.YES: ConsentStatus.WITHDRAWN, Verdict.UNSURE: ConsentStatus.UNSURE}
_SILENT = (MessageKind.REACTION, MessageKind.UNSUPPORTED)
# Of these the words are ours, and the person only chose among them: "Cancel" under our own question ends no messages.
_CHOSEN = (MessageKind.BUTTON, MessageKind.INTERACTIVE, MessageKind.POSTBACK)
_MEANS_OUR_QUESTION = frozenset({"cancel", "end", "quit", "remove", "delete", "no", "الغاء", "انهاء", "خروج", "حذف"})
# https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes: they stopped our marketing, nothing else.
_NO_MARKETING = "131050"
_WORDS_OF_A_KEYWORD = 2
# What is told later, by a redelivery or a member of staff, is heeded without a word.
_CONFIRMED_WITHIN = timedelta(hours=24)


def heed(message_id: int) -> None:
    """Look through a received message before anything answers it."""
    said = Message.objects.filter(pk=message_id, direction=Direction.IN).exclude(kind__in=_SILENT)
    for kind, body, content, conversation_id in said.values_list("kind", "body", "content", "conversation_id"):
        text, verdict = judge(kind, body, content)
        if verdict.verdict == Verdict.NO and 0 < len(body.split()) <= _WORDS_OF_A_KEYWORD:
            verdict = detect_opt_out(body, keywords=_offered(conversation_id))
        if verdict.verdict != Verdict.NO or detect_opt_in(body):
            _heed(Message.objects.select_related("conversation__channel", "channel").get(pk=message_id), text, verdict)


def heed_edit(message: Message, *, at: datetime) -> None:
    """A message may become a "stop" by being edited; what it said before stays said."""
    if message.direction == Direction.IN and message.kind not in _SILENT:
        text, verdict = judge(message.kind, message.body, {})
        if verdict.verdict != Verdict.NO or detect_opt_in(text):
            _heed(message, text, verdict, at=at)


def judge(kind: str, body: str, content: dict[str, object]) -> tuple[str, OptOut]:
    """The words and what they ask for; of a button, its payload as well."""
    texts = [body, *(text for text in _payloads(content))] if kind in _CHOSEN or "quick_reply" in content else [body]
    for text in filter(None, texts):
        verdict = _detect(text)
        if kind in _CHOSEN and verdict.words in _MEANS_OUR_QUESTION:
            continue
        if verdict.verdict != Verdict.NO:
            return text, verdict
    return body, OptOut(Verdict.NO)


def _offered(conversation_id: int) -> frozenset[str]:
    """What our last message said that ends them: "Reply OFF to opt out"."""
    ours = Message.objects.filter(conversation_id=conversation_id, direction=Direction.OUT).exclude(sent_at=None)
    return offered_keywords(ours.order_by("-happened_at", "-pk").values_list("body", flat=True).first() or "")


def _detect(text: str) -> OptOut:
    """What cannot be judged for a fault of ours, a person judges."""
    try:
        return detect_opt_out(text)
    except Exception:
        logger.exception("opt_out_not_judged")
        return OptOut(Verdict.UNSURE)


def _payloads(content: dict[str, object]) -> list[str]:
    """What buttons carry beside their title: "STOP_PROMOTIONS"."""
    found = []
    for name, value in content.items():
        if isinstance(value, dict):
            found += _payloads(value)
        elif isinstance(value, str) and name in ("payload", "id"):
            found.append(value.replace("_", " ").replace("-", " "))
    return found


def _heed(message: Message, text: str, verdict: OptOut, *, at: datetime | None = None) -> None:
    opted_in = verdict.verdict == Verdict.NO
    words = detect_opt_in(text) if opted_in else verdict.words
    is_keyword = len(text.split()) <= len(words.split())
    lead_id = message.conversation.lead_id
    with transaction.atomic():
        recorded = record_consent(
            lead_id=lead_id,
            status=ConsentStatus.GIVEN if opted_in else _STATUS[verdict.verdict],
            evidence=Evidence(
                ConsentSource.KEYWORD if is_keyword else ConsentSource.PHRASE,
                at=at or message.happened_at,
                reference=message.provider_id or str(message.uuid),
                quote=text,
                words=words,
            ),
            key=f"message:{message.pk}" + (f":{at.isoformat()}" if at else ""),
        )
        _follow(recorded, confirm_on=message)


def decide_opt_out(record: ConsentRecord, *, is_opt_out: bool, by: User | None) -> None:
    """A person's judgement of a message that may be an opt-out; raises DecidedMeanwhile."""
    with transaction.atomic():
        _follow(decide(record, is_opt_out=is_opt_out, by=by), confirm_on=_message_of(record))


def reopen_decision(record: ConsentRecord, *, by: User | None) -> None:
    """Back to the question; what was cancelled stays cancelled. Raises DecidedMeanwhile."""
    take_back_decision(record, by=by)


def heed_preference(*, channel: Channel, lead_id: int, wants_marketing: bool, at: datetime, detail: str) -> None:
    """What the person set in the app itself: about marketing, and about that network only."""
    status = ConsentStatus.GIVEN if wants_marketing else ConsentStatus.WITHDRAWN
    with transaction.atomic():
        _follow(
            record_consent(
                lead_id=lead_id,
                status=status,
                evidence=Evidence(ConsentSource.PREFERENCE, at=at, quote=detail, reference=channel.name),
                channel=network_of(channel.kind),
                purpose=ConsentPurpose.MARKETING,
                key=f"preference:{channel.pk}:{status}:{at.timestamp():.3f}",
            )
        )


def heed_refusal(message: Message, *, code: str, text: str, at: datetime) -> None:
    """The provider refused because of the person's word to it: as if they had told us."""
    with transaction.atomic():
        _follow(
            record_consent(
                lead_id=message.conversation.lead_id,
                status=ConsentStatus.WITHDRAWN,
                evidence=Evidence(
                    ConsentSource.PROVIDER_ERROR, at=at, quote=text, words=code, reference=str(message.uuid)
                ),
                channel=network_of(message.channel.kind),
                purpose=ConsentPurpose.MARKETING if code == _NO_MARKETING else ConsentPurpose.ALL,
                key=f"refused:{message.pk}:{code}",
            )
        )


@transaction.atomic
def stop_queued(*, lead_id: int, channel: str, purpose: str) -> int:
    """Cancel what waits for a person who does not want it any more; the number cancelled."""
    waiting = Message.objects.filter(
        conversation__lead_id=lead_id, direction=Direction.OUT, state=MessageState.QUEUED
    ).exclude(Q(priority=Priority.STAFF) | Q(origin=ORIGIN_OF_LAST_WORD))
    if purpose == ConsentPurpose.MARKETING:
        waiting = waiting.filter(Q(priority__gte=Priority.BULK) | Q(template__category=TemplateCategory.MARKETING))
    kinds = dict(waiting.values_list("pk", "channel__kind"))
    ids = [pk for pk, kind in kinds.items() if channel in ("", network_of(kind))]
    lock_in_order("messaging_message", ids)
    stopped = Message.objects.filter(pk__in=ids, state=MessageState.QUEUED).update(
        state=MessageState.CANCELLED, error_code=NOT_CONSENTED, reason=say(THEY_SAID_STOP)
    )
    if stopped:
        message_status_changed.send_robust(sender=None, message_ids=ids, state=MessageState.CANCELLED)
    return stopped


def _follow(recorded: Recorded, *, confirm_on: Message | None = None) -> None:
    """What a changed consent does at once: queued messages are taken back, and the person gets our last word."""
    if not recorded.changed:
        return
    record = recorded.record
    touch(lead_id=record.lead_id)
    if record.status == ConsentStatus.WITHDRAWN:
        stop_queued(lead_id=record.lead_id, channel=record.channel, purpose=record.purpose)
        if confirm_on is not None:
            _confirm(record.about or record, confirm_on)
    else:
        wake_dispatch()


def _confirm(record: ConsentRecord, message: Message) -> None:
    """Once per "stop", in the person's language; where no words may go any more, none do."""
    rules = SendingRules.objects.first() or SendingRules()
    arabic = is_arabic(message.body) or message.conversation.lead.language == Language.ARABIC
    text = (rules.last_word_ar if arabic else rules.last_word) or rules.last_word or rules.last_word_ar
    if not (rules.confirm_opt_out and text) or record.at < timezone.now() - _CONFIRMED_WITHIN:
        return
    try:
        with transaction.atomic():
            enqueue(
                conversation=message.conversation,
                content=Text(body=text),
                origin=ORIGIN_OF_LAST_WORD,
                idempotency_key=f"{ORIGIN_OF_LAST_WORD}:{record.pk}",
                expires_at=timezone.now() + _CONFIRMED_WITHIN,
            )
    except MessagingError:
        logger.info("opt_out_not_confirmed", extra={"message_id": message.pk})


def _message_of(record: ConsentRecord) -> Message | None:
    kind, _colon, pk = (record.key or "").partition(":")
    if kind != "message":
        return None
    messages = Message.objects.select_related("conversation__channel", "conversation__lead")
    return messages.filter(pk=pk.partition(":")[0]).first()
