"""The page of a campaign on its way."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import ngettext

from campaigns.choices import CampaignState, Exclusion, RecipientState, StopReason
from campaigns.models import Campaign
from campaigns.selectors.live import Live, live
from campaigns.selectors.risk import holds_of_others
from campaigns.services.editing import is_editable

from .access import SEE_LEADS, may_run
from .displays import RECIPIENT_COLOURS
from .risk_shown import risk_piece
from .verbs import ENROL_AGAIN, RETRY, VERBS, Verb

# While something may still happen by itself.
_MOVING = (CampaignState.SCHEDULED, CampaignState.RUNNING, CampaignState.PAUSED)


def live_page(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    piece = live_piece(request, campaign)
    found: Live = piece["live"]
    needless = {
        RETRY: not found.progress.by_state.get(RecipientState.FAILED),
        ENROL_AGAIN: all(each.work_state != each.State.FAILED for each in found.enrolments),
    }
    return {
        **piece,
        "verbs": _verbs(campaign, needless) if may_run(request) else [],
        "may_edit": is_editable(campaign) and may_run(request) and request.user.has_perm(SEE_LEADS),
    }


def live_piece(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    found = live(campaign)
    return {
        "campaign": campaign,
        "live": found,
        "moves": campaign.state in _MOVING or bool(found.progress.total - found.progress.done),
        "left": shown_duration(found.pace.left) if found.pace.left else "",
        "rate": round(found.pace.per_minute),
        "states": _states(found),
        "left_out": [(Exclusion(why).label, number) for why, number in found.left_out.items() if why],
        "stopped": [(StopReason(why).label, number) for why, number in found.stopped.items() if why],
        "waiting": found.progress.total - found.progress.done,
        "held_because": holds_of_others([campaign.origin]).get(campaign.origin, ()) if _may_go_on(campaign) else (),
        **risk_piece(campaign),
        "last": [(each, RecipientState(each.state).label, RECIPIENT_COLOURS.get(each.state, "")) for each in found.last]
        if request.user.has_perm(SEE_LEADS)
        else [],
    }


def _may_go_on(campaign: Campaign) -> bool:
    return campaign.state in _MOVING


def _states(found: Live) -> list[tuple[Any, int, str]]:
    numbers = found.progress.by_state
    return [(RecipientState(state).label, numbers[state], colour) for state, colour in _COLOURED if numbers.get(state)]


_COLOURED = [(state.value, colour) for state, colour in RECIPIENT_COLOURS.items()]


def _verbs(campaign: Campaign, needless: dict[str, bool]) -> list[tuple[str, Verb]]:
    return [(key, verb) for key, verb in VERBS.items() if campaign.state in verb.states and not needless.get(key)]


def shown_duration(left: timedelta) -> str:
    """In the two largest units at most, rounded up: an estimate, no promise."""
    minutes = max(-(-int(left.total_seconds()) // 60), 1)
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return f"{_days(days)} {_hours(hours)}" if hours else _days(days)
    if hours:
        return f"{_hours(hours)} {_minutes(minutes)}" if minutes else _hours(hours)
    return _minutes(minutes)


def _days(number: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", number) % {"count": number}


def _hours(number: int) -> str:
    return ngettext("%(count)d hour", "%(count)d hours", number) % {"count": number}


def _minutes(number: int) -> str:
    return ngettext("%(count)d minute", "%(count)d minutes", number) % {"count": number}
