"""The error policy as a process knows it: read from the table at most every few seconds, asked without a query."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from messaging.choices import PolicyAction, Verdict
from messaging.models import ErrorPolicy
from messaging.providers.registry import PROVIDERS, provider_rules
from messaging.providers.rules import Rule

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# What staff change in the admin acts everywhere within ten seconds.
FRESH_SECONDS = 5.0

_BY_VERDICT = {
    Verdict.RETRY: PolicyAction.RETRY,
    Verdict.PERMANENT: PolicyAction.NEVER,
    Verdict.THROTTLED: PolicyAction.THROTTLE_NUMBER,
    Verdict.CHANNEL_DOWN: PolicyAction.CHANNEL_DOWN,
}


@dataclass(frozen=True, slots=True)
class Policy:
    action: PolicyAction
    delays: tuple[float, ...]
    text: "StrOrPromise"
    # What staff wrote instead; "" where the house's text stands.
    own_text: str = ""


Table = Mapping[tuple[str, str], ErrorPolicy]

_known: Table = {}
_read_at: float | None = None


def refresh() -> None:
    """Read the table if what this process knows is old. The one function here that asks the database."""
    global _known, _read_at
    if is_fresh():
        return
    _known = {(row.kind, row.code): row for row in ErrorPolicy.objects.all()}
    _read_at = time.monotonic()


def is_fresh() -> bool:
    return _read_at is not None and time.monotonic() - _read_at < FRESH_SECONDS


def forget() -> None:
    """The next `refresh` reads; for the process that has just written."""
    global _read_at
    _read_at = None


def policy_for(kind: str, code: str) -> Policy | None:
    """The closest policy for "code/subcode" or "code"; None for a code that nobody has listed."""
    general = code.partition("/")[0]
    for one in dict.fromkeys((code, general)):
        row, rule = _known.get((kind, one)), rules_of(kind).get(one)
        if row:
            own = row.own_text
            return Policy(PolicyAction(row.action), row.seconds, own or (rule.text if rule else ""), own)
        if rule and (proposed := proposal(rule)):
            return proposed
    return None


def rules_of(kind: str) -> Mapping[str, Rule]:
    return provider_rules(kind) if kind in PROVIDERS else {}


def proposal(rule: Rule) -> Policy | None:
    """The policy of the house; None where the code tells that the message may have been sent: that is no choice."""
    if rule.verdict not in _BY_VERDICT:
        return None
    action = rule.action or _BY_VERDICT[rule.verdict]
    if rule.person_only and action == PolicyAction.THROTTLE_NUMBER:
        action = PolicyAction.THROTTLE_PERSON
    waits = (rule.wait_seconds,) * (3 if action == PolicyAction.RETRY else 1) if rule.wait_seconds else ()
    return Policy(action, rule.delays or waits, rule.text)
