"""Keyword rules at work: every received private message is looked at once, soon after it came."""

import logging
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.claims import claim_rows, failed_attempt
from common.models import DueWork
from common.signals import notice
from common.text.scripts import is_arabic
from leads.choices import Stage
from leads.errors import LeadsError
from leads.services.pipeline import move_stage
from leads.services.tagging import tag_leads
from messaging.choices import Direction, Priority
from messaging.content import Content, Text
from messaging.errors import MessagingError
from messaging.models import KeywordCheck, KeywordHit, KeywordRule, Message, Reading
from messaging.selectors.keyword_rules import NOT_READ, Match, active_rules, matching_rules
from messaging.selectors.templates import template_content

from .handling import assign, take_over
from .outbox import enqueue
from .wakes import wake_keywords

logger = logging.getLogger(__name__)

_AT_ONCE = 100
_CLAIM_SECONDS = 60
# Meta redelivers for seven days: an answer to something said long ago would embarrass.
_FRESH = timedelta(hours=1)
# Two machines that answer each other are stopped.
_MOST_AN_HOUR = 5


def note_for_keywords(message_id: int) -> None:
    """A due row for the message, where there are rules at all."""
    if KeywordRule.objects.filter(is_active=True).exists():
        KeywordCheck.objects.get_or_create(message_id=message_id, defaults={"next_at": timezone.now()})
        wake_keywords()


def apply_due_keywords() -> int:
    """Look at what is due; the number looked at. What fails is tried again alone."""
    token = uuid.uuid4()
    ids = claim_rows(
        KeywordCheck,
        where="work_state = 'due' AND (next_at IS NULL OR next_at <= %s)",
        params=[timezone.now()],
        token=token,
        seconds=_CLAIM_SECONDS,
        limit=_AT_ONCE,
    )
    rules = active_rules() if ids else []
    checks = KeywordCheck.objects.filter(pk__in=ids, claim_token=token).order_by("pk")
    known = "message__conversation__lead", "message__conversation__channel", "message__reading"
    for check in checks.select_related(*known):
        _check(check, rules)
    return len(ids)


def _check(check: KeywordCheck, rules: list[KeywordRule]) -> None:
    try:
        with transaction.atomic():
            for match in _to_act(check.message, rules):
                _act(match, check.message)
            KeywordCheck.objects.filter(pk=check.pk, claim_token=check.claim_token).update(
                work_state=DueWork.State.DONE, claim_token=None, claimed_until=None
            )
    except Exception as error:
        logger.exception("keyword_check_failed", extra={"message_id": check.message_id})
        KeywordCheck.objects.filter(pk=check.pk).update(**failed_attempt(check.attempts, error))


def _to_act(message: Message, rules: list[KeywordRule]) -> Iterator[Match]:
    now = timezone.now()
    is_theirs = message.direction == Direction.IN and message.kind not in NOT_READ
    if not is_theirs or not message.body or message.happened_at < now - _FRESH:
        return
    recent = KeywordHit.objects.filter(conversation_id=message.conversation_id)
    if recent.filter(at__gt=now - timedelta(hours=1)).count() >= _MOST_AN_HOUR:
        return
    taken_over = not message.conversation.bot
    awake = [rule for rule in rules if rule.even_when_taken_over or not taken_over]
    for match in matching_rules(
        message.body, channel_id=message.channel_id, at=message.happened_at, rules=awake, intent=_intent(message)
    ):
        rest = timedelta(minutes=match.rule.cooldown_minutes)
        if not recent.filter(rule=match.rule, at__gt=now - rest).exists():
            yield match


def _intent(message: Message) -> str:
    """As it was read. Not waited for: a language model may take its time, and rules answer at once."""
    reading: Reading | None = getattr(message, "reading", None)
    return reading.shown_intent if reading else ""


def _act(match: Match, message: Message) -> None:
    hit, created = KeywordHit.objects.get_or_create(
        rule=match.rule,
        message=message,
        defaults={
            "conversation_id": message.conversation_id,
            "keyword": match.keyword[:200],
            "at": timezone.now(),
        },
    )
    if not created:
        return
    hit.outcome = "; ".join(filter(None, (step(match.rule, message) for step in _STEPS)))
    hit.save(update_fields=["outcome"])


def _reply(rule: KeywordRule, message: Message) -> str:
    try:
        content = _content(rule, message)
        if content is None:
            return ""
        enqueue(
            conversation=message.conversation,
            content=content,
            origin=f"keyword:{rule.pk}",
            idempotency_key=f"keyword:{rule.pk}:{message.pk}",
            priority=Priority.REPLY,
        )
    except MessagingError as refusal:
        return _("no reply: %(why)s") % {"why": refusal}
    return _("replied")


def _content(rule: KeywordRule, message: Message) -> Content | None:
    if rule.reply_template:
        return template_content(rule.reply_template, {})
    arabic = is_arabic(message.body)
    text = (rule.reply_text_ar if arabic else rule.reply_text) or rule.reply_text or rule.reply_text_ar
    return Text(body=text) if text.strip() else None


def _move(rule: KeywordRule, message: Message) -> str:
    if not rule.stage:
        return ""
    try:
        with transaction.atomic():
            move_stage(lead=message.conversation.lead, to=Stage(rule.stage), by=None, reason=rule.name)
    except LeadsError as refusal:
        return _("not moved: %(why)s") % {"why": refusal}
    return _("moved")


def _put_tag(rule: KeywordRule, message: Message) -> str:
    if rule.tag is None:
        return ""
    lead_ids = [message.conversation.lead_id]
    return _("tagged") if tag_leads(tag=rule.tag, lead_ids=lead_ids, by=None, source=f"keyword:{rule.pk}") else ""


def _hand_over(rule: KeywordRule, message: Message) -> str:
    """Whoever gets the conversation is told; a colleague who was quicker keeps it."""
    conversation, done = message.conversation, []
    try:
        if rule.hand_over and take_over(conversation, by=None):
            done.append(_("handed over"))
        if rule.assignee and assign(conversation, to=rule.assignee):
            done.append(_("assigned"))
    except MessagingError as refusal:
        return _("not handed over: %(why)s") % {"why": refusal}
    if rule.assignee and done:
        url = reverse("admin:messaging_conversation_change", args=[conversation.pk])
        text = _("%(person)s wrote “%(keyword)s”: the conversation is yours.")
        facts = {"person": conversation.lead, "keyword": rule.name}
        notice.send_robust(sender=None, user=rule.assignee, text=text % facts, url=url)
    return "; ".join(done)


_STEPS: tuple[Callable[[KeywordRule, Message], str], ...] = (_reply, _put_tag, _move, _hand_over)
