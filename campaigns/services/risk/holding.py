"""A number at critical holds its campaigns: a hold of our own on each origin, which anybody may read and a person lift.

Wanted and present holds are compared as sets, so it does not matter who died where, or what was launched meanwhile.
"""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from campaigns.choices import CampaignState, RiskLevel
from campaigns.errors import CampaignsError
from campaigns.models import Campaign, NumberRisk
from campaigns.risk.rules import Rules
from campaigns.selectors.risk import current_rules
from campaigns.services.waking import wake_feed
from common.phrases import say
from messaging.choices import HoldScope
from messaging.models import Hold
from messaging.services.holds import place_hold, release_holds

# Beside a campaign's own hold: who resumes it does not lift this one.
CAUSE = "ban_risk"
_AT_WORK = (CampaignState.RUNNING, CampaignState.PAUSED)


def follow_level(risk: NumberRisk, rules: Rules, *, at: datetime) -> None:
    """Whether its campaigns are held from now on. For the caller, who has the row locked, to save."""
    if risk.level == RiskLevel.CRITICAL:
        risk.calm_since = None
        waived = risk.waived_until is not None and risk.waived_until > at
        if rules.holds and not waived and risk.held_at is None:
            risk.held_at = at
    elif risk.held_at is not None:
        risk.calm_since = risk.calm_since or at
        if at - risk.calm_since >= timedelta(hours=rules.release_hours):
            risk.held_at = risk.calm_since = None


def sync_holds() -> None:
    """Exactly the campaigns at work on held numbers are held."""
    held = _wanted()
    present = set(_holds().values_list("key", flat=True))
    for origin, reason in held.items():
        if origin not in present:
            place_hold(scope=HoldScope.ORIGIN, key=origin, cause=CAUSE, reason=reason)
    for origin in present - held.keys():
        release_holds(scope=HoldScope.ORIGIN, key=origin, cause=CAUSE)
        wake_feed()


def hold_if_risky(campaign: Campaign) -> None:
    """At its launch, in that transaction: on a held number nothing leaves even for a moment."""
    if reason := _wanted(campaign).get(campaign.origin):
        place_hold(scope=HoldScope.ORIGIN, key=campaign.origin, cause=CAUSE, reason=reason)


def release_number(risk: NumberRisk, *, reason: str, by: User | None) -> NumberRisk:
    """A person's word that its campaigns go on, whatever the risk, for some time. Raises CampaignsError without one."""
    if not reason.strip():
        raise CampaignsError(_("Say why: it is kept with your name."))
    now = timezone.now()
    until = now + timedelta(hours=current_rules().waiver_hours)
    with transaction.atomic():
        held = NumberRisk.objects.filter(pk=risk.pk, held_at__isnull=False)
        won = held.update(
            held_at=None,
            calm_since=None,
            waived_at=now,
            waived_until=until,
            waived_reason=reason.strip()[:300],
            waived_by=by,
        )
        if not won:
            raise CampaignsError(_("Its campaigns are not held any more. Look at it again."))
        sync_holds()
    risk.refresh_from_db()
    return risk


def held_origins() -> set[str]:
    return set(_holds().values_list("key", flat=True))


def _holds() -> QuerySet[Hold]:
    return Hold.objects.filter(scope=HoldScope.ORIGIN, cause=CAUSE, ended_at=None)


def _wanted(campaign: Campaign | None = None) -> dict[str, str]:
    """Origin → why. A campaign of several numbers is held as soon as one of them is at risk."""
    risks = NumberRisk.objects.filter(held_at__isnull=False).select_related("channel")
    wanted: dict[str, str] = {}
    for risk in risks:
        of_it = Campaign.objects.filter(shares__channel=risk.channel_id, state__in=_AT_WORK)
        for pk in (of_it.filter(pk=campaign.pk) if campaign else of_it).values_list("pk", flat=True):
            wanted.setdefault(f"campaign:{pk}", _reason(risk))
    return wanted


def _reason(risk: NumberRisk) -> str:
    said = gettext_noop(
        "The number “%(channel)s” is at risk of being banned (%(score)s of 100): its campaigns wait. See its page for "
        "why and for what to do."
    )
    return say(said, channel=risk.channel.name, score=risk.score)
