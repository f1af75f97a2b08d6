"""The error policy at work: an answer judged by it, and what it does beside the message.

Providers read codes; what a code leads to is decided here, from rows that staff may change.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from common.phrases import say
from common.signals import trouble_started
from messaging.choices import HoldScope, PolicyAction, Verdict
from messaging.models import Channel, ErrorPolicy, Message
from messaging.providers.base import Answer
from messaging.providers.registry import PROVIDERS
from messaging.selectors import error_policies
from messaging.selectors.error_policies import policy_for, proposal, rules_of

from .consent import heed_refusal
from .holds import place_hold

CAUSE = "error_policy"
NUMBER_HELD = "number_held"

_VERDICTS = {
    PolicyAction.RETRY: Verdict.RETRY,
    PolicyAction.NEVER: Verdict.PERMANENT,
    PolicyAction.USE_TEMPLATE: Verdict.PERMANENT,
    PolicyAction.STOP_CONTACT: Verdict.PERMANENT,
    PolicyAction.THROTTLE_PERSON: Verdict.THROTTLED,
    PolicyAction.THROTTLE_NUMBER: Verdict.THROTTLED,
    PolicyAction.CHANNEL_DOWN: Verdict.CHANNEL_DOWN,
    PolicyAction.HOLD_NUMBER: Verdict.HELD,
    PolicyAction.PAUSE_TEMPLATE: Verdict.HELD,
}
# These do something beside the message itself.
FAR_REACHING = frozenset({PolicyAction.HOLD_NUMBER, PolicyAction.PAUSE_TEMPLATE, PolicyAction.STOP_CONTACT})
_HOLD_SECONDS = 4 * 3600.0


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal whose policy reaches beyond its message."""

    channel_id: int
    message_id: int | None
    code: str
    text: str
    action: PolicyAction
    at: datetime
    wait_seconds: float = 0


def judged(kind: str, answer: Answer) -> Answer:
    """The answer with what the policy makes of it. Asks no database: `error_policies.refresh` has read before.

    What was accepted or may have been sent stays so, and a code that nobody listed keeps its provider's cautious word.
    """
    if answer.verdict in (Verdict.ACCEPTED, Verdict.UNKNOWN):
        return answer
    policy = policy_for(kind, answer.code)
    if policy is None:
        return answer
    return replace(
        answer,
        verdict=_VERDICTS[policy.action],
        action=policy.action,
        person_only=policy.action == PolicyAction.THROTTLE_PERSON,
        delays=policy.delays if policy.action == PolicyAction.RETRY else (),
        wait_seconds=_wait(kind, answer, policy.action, policy.delays),
    )


def _wait(kind: str, answer: Answer, action: PolicyAction, delays: tuple[float, ...]) -> float:
    """The policy's waiting time; a longer one that the provider named in its answer counts."""
    rule = rules_of(kind).get(answer.code) or rules_of(kind).get(answer.code.partition("/")[0])
    told = answer.wait_seconds if rule is None or answer.wait_seconds > rule.wait_seconds else 0
    own = 0 if action == PolicyAction.RETRY else next(iter(delays), 0)
    return max(own, told)


def carry_out(refusals: Iterable[Refusal]) -> None:
    """What the policy does to numbers, templates and people. Safe to repeat."""
    for refusal in refusals:
        match refusal.action:
            case PolicyAction.HOLD_NUMBER:
                _hold_number(refusal)
            case PolicyAction.PAUSE_TEMPLATE:
                _pause_template(refusal)
            case PolicyAction.STOP_CONTACT:
                _stop_contact(refusal)


def _hold_number(refusal: Refusal) -> None:
    until = refusal.at + timedelta(seconds=refusal.wait_seconds or _HOLD_SECONDS)
    channel = Channel.objects.filter(pk=refusal.channel_id).first()
    if channel is None or until <= timezone.now():
        return
    place_hold(scope=HoldScope.CHANNEL, key=str(channel.pk), cause=CAUSE, reason=refusal.text, until=until)
    trouble_started.send_robust(
        sender=Channel,
        cause=NUMBER_HELD,
        scope=f"channel:{channel.pk}",
        severity="error",
        text=say(_("%(channel)s is held for a time. %(text)s"), channel=channel.name, text=refusal.text),
    )


def _pause_template(refusal: Refusal) -> None:
    """Until Meta says that it may go again, or a person releases the hold."""
    if refusal.message_id is None:
        return
    named = Message.objects.filter(pk=refusal.message_id).values_list("template_id", "template_name").first()
    if named and any(named):
        template_id, name = named
        key = f"#{template_id}" if template_id else name
        place_hold(scope=HoldScope.TEMPLATE, key=key, cause=CAUSE, reason=refusal.text)


def _stop_contact(refusal: Refusal) -> None:
    """The person's word, told by the provider: a line in the consent ledger, and no marketing goes to them."""
    if refusal.message_id is None:
        return
    message = Message.objects.filter(pk=refusal.message_id).select_related("conversation", "channel").first()
    if message is None:
        return
    heed_refusal(message, code=refusal.code, text=refusal.text, at=refusal.at)


def seed_error_policies() -> int:
    """A row for every code that the providers list; rows that are there stay as staff left them. The number added."""
    rows = [
        ErrorPolicy(
            kind=kind, code=code, action=policy.action, delays=", ".join(f"{delay:g}" for delay in policy.delays)
        )
        for kind in PROVIDERS
        for code, rule in rules_of(kind).items()
        if (policy := proposal(rule))
    ]
    known = set(ErrorPolicy.objects.values_list("kind", "code"))
    missing = [row for row in rows if (row.kind, row.code) not in known]
    ErrorPolicy.objects.bulk_create(missing, ignore_conflicts=True)
    error_policies.forget()
    return len(missing)
