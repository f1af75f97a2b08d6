"""A risk that is high or more is an incident: a warning first, critical where campaigns are held."""

from django.utils.translation import gettext_noop as _

from campaigns.choices import RiskLevel
from campaigns.models import NumberRisk
from campaigns.risk.judging import Assessed
from campaigns.risk.rules import Rules
from common.phrases import join, say
from common.signals import trouble_ended, trouble_started

CAUSE = "ban_risk"
_SEVERITY = {RiskLevel.HIGH: "warning", RiskLevel.CRITICAL: "critical"}
_TOLD = {
    RiskLevel.HIGH: _("“%(channel)s” may be banned if it goes on like this (%(score)s of 100). %(why)s"),
    RiskLevel.CRITICAL: _("“%(channel)s” is about to be banned (%(score)s of 100): its campaigns are held. %(why)s"),
}
_NOT_HELD = _("“%(channel)s” is about to be banned (%(score)s of 100), and its campaigns go on. %(why)s")
_MOST_SENTENCES = 3


def tell(risk: NumberRisk, found: Assessed, rules: Rules) -> None:
    scope = f"channel:{risk.channel_id}"
    severity = _SEVERITY.get(found.level)
    if severity is None:
        # As long as campaigns are held, somebody has to hear of it.
        if risk.held_at is None:
            trouble_ended.send_robust(sender=NumberRisk, cause=CAUSE, scope=scope)
        return
    critical_but_free = found.level == RiskLevel.CRITICAL and risk.held_at is None
    said = _NOT_HELD if critical_but_free else _TOLD[found.level]
    sentences = [*(part.evidence for part in found.parts[:_MOST_SENTENCES]), *found.advice[:1]]
    text = say(said, channel=risk.channel.name, score=found.score, why=join(sentences, " "))
    trouble_started.send_robust(sender=NumberRisk, cause=CAUSE, scope=scope, severity=severity, text=text)
