"""Which keyword rules a text would set off."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from common.text.keywords import MatchMode, find_keyword
from intelligence.rules.replies import read_reply
from messaging.choices import Direction, MessageKind
from messaging.models import KeywordRule, Message

# Reading a week's messages is for a person who waits for the page.
_PREVIEWED_MOST = 20_000
NOT_READ = (MessageKind.REACTION, MessageKind.UNSUPPORTED)


@dataclass(frozen=True, slots=True)
class Match:
    rule: KeywordRule
    keyword: str


def matching_rules(
    text: str, *, channel_id: int | None, at: datetime, rules: Iterable[KeywordRule], intent: str = ""
) -> list[Match]:
    """The rules that would act, in their order, as far as a rule that stops. `channel_id` None: any channel.

    `intent`: what the text wants, where that is known; else it is read by rules, which takes no time.
    """
    found = []
    for rule in rules:
        if not _is_for(rule, channel_id) or not _is_awake(rule, timezone.localtime(at).time()):
            continue
        if rule.intents:
            intent = intent or read_reply(text).intent
        if keyword := _found(rule, text, intent):
            found.append(Match(rule, keyword))
            if rule.stop:
                break
    return found


def active_rules() -> list[KeywordRule]:
    rules = KeywordRule.objects.filter(is_active=True).order_by("priority", "pk")
    return list(rules.select_related("reply_template", "assignee", "tag").prefetch_related("channels"))


def last_week(rules: Iterable[KeywordRule]) -> tuple[Counter[int], int]:
    """How many of the last week's private messages each rule would have matched by itself, and how many there were."""
    since = timezone.now() - timedelta(days=7)
    texts = Message.objects.filter(direction=Direction.IN, happened_at__gte=since).exclude(body="")
    matched: Counter[int] = Counter()
    read = 0
    rules = list(rules)
    facts = "channel_id", "body", "happened_at", "reading__corrected_intent", "reading__intent"
    for channel_id, body, at, *intents in texts.order_by("-pk").values_list(*facts)[:_PREVIEWED_MOST]:
        read += 1
        known = next(filter(None, intents), "")
        for rule in rules:
            matched[rule.pk] += bool(matching_rules(body, channel_id=channel_id, at=at, rules=[rule], intent=known))
    return matched, read


def _found(rule: KeywordRule, text: str, intent: str) -> str:
    """What sets the rule off: a keyword; where it has none, the intent alone."""
    if rule.intents and intent not in rule.intents:
        return ""
    return find_keyword(text, rule.words, MatchMode(rule.match)) if rule.words else intent


def _is_for(rule: KeywordRule, channel_id: int | None) -> bool:
    ids = [channel.pk for channel in rule.channels.all()]
    return channel_id is None or not ids or channel_id in ids


def _is_awake(rule: KeywordRule, now: time) -> bool:
    """Also over midnight."""
    begin, end = rule.active_from, rule.active_until
    if begin is None or end is None:
        return True
    return begin <= now < end if begin <= end else now >= begin or now < end
