"""What a button does to a campaign: one service call, and the sentence that staff read."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.choices import CampaignState as S
from campaigns.models import Campaign, Enrolment
from campaigns.services.enrolment import enrol_again
from campaigns.services.launch import back_to_draft, launch_campaign
from campaigns.services.pausing import cancel_campaign, pause_campaign, resume_campaign
from campaigns.services.retrying import retry_failed


@dataclass(frozen=True, slots=True)
class Verb:
    """`done` has the campaign's name in it; `act` gives the campaign to show afterwards."""

    title: Promise
    icon: str
    states: tuple[S, ...]
    done: Promise
    act: Callable[[Campaign, User], Campaign]
    # Asked before it is done; it names the number it touches.
    question: Promise | None = None
    is_main: bool = False


def _enrol_again(campaign: Campaign, by: User) -> Campaign:
    for enrolment in campaign.enrolments.filter(work_state=Enrolment.State.FAILED):
        enrol_again(enrolment)
    return campaign


ENROL_AGAIN, RETRY = "enrol-again", "retry"
VERBS: dict[str, Verb] = {
    "pause": Verb(
        _("Pause"),
        "pause",
        (S.RUNNING,),
        _("“%(name)s” is paused: nothing more leaves."),
        lambda campaign, by: pause_campaign(campaign, by=by),
        is_main=True,
    ),
    "resume": Verb(
        _("Resume"),
        "play_arrow",
        (S.PAUSED,),
        _("“%(name)s” goes on where it stood."),
        lambda campaign, by: resume_campaign(campaign, by=by),
        is_main=True,
    ),
    "launch": Verb(
        _("Start now"),
        "rocket_launch",
        (S.SCHEDULED, S.BLOCKED),
        _("“%(name)s” is on its way."),
        lambda campaign, by: launch_campaign(campaign, by=by),
        question=_("Start it now instead of waiting for its minute?"),
    ),
    "draft": Verb(
        _("Back to draft"),
        "edit",
        (S.SCHEDULED, S.BLOCKED),
        _("“%(name)s” is a draft again."),
        lambda campaign, by: back_to_draft(campaign),
    ),
    ENROL_AGAIN: Verb(
        _("Run the enrolment again"),
        "refresh",
        (S.RUNNING, S.PAUSED),
        _("The enrolment of “%(name)s” goes on from where it stopped."),
        _enrol_again,
    ),
    RETRY: Verb(
        _("Try the failed again"),
        "replay",
        (S.FINISHED, S.CANCELLED),
        _("“%(name)s” is a new draft for those who may be tried again."),
        lambda campaign, by: retry_failed(campaign, by=by),
        is_main=True,
    ),
    "cancel": Verb(
        _("Cancel"),
        "stop",
        (S.SCHEDULED, S.BLOCKED, S.RUNNING, S.PAUSED),
        _("“%(name)s” is cancelled: nobody else gets it."),
        lambda campaign, by: cancel_campaign(campaign, by=by),
        question=_("Cancel it for good? Who is still to come gets nothing:"),
    ),
}
