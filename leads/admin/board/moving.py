"""A card is dropped: one service call, and what staff read of it."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from leads.choices import Stage
from leads.errors import LeadsError, StageMovedMeanwhile
from leads.forms import SoldForm
from leads.models import Lead
from leads.selectors.board import last_move
from leads.services.pipeline import move_stage
from leads.services.selling import Recorded, win_lead
from leads.transitions import STAGE_MOVES

from .access import SELL
from .pieces import name_of


@dataclass(frozen=True, slots=True)
class Said:
    """`undo` is the stage that takes it back."""

    text: str
    done: bool = True
    undo: str = ""


def drop(lead: Lead, request: HttpRequest) -> Said:
    """The stage that the board showed counts, not the one of now."""
    to, seen, reason = (request.POST.get(name, "") for name in ("to", "seen", "reason"))
    if to not in Stage.values or seen not in Stage.values:
        return Said(_("Choose a stage."), done=False)
    lead.stage = seen
    try:
        recorded = _move(lead, Stage(to), reason, request)
    except StageMovedMeanwhile as error:
        return Said(_who_was_first(lead) or str(error), done=False)
    except LeadsError as refusal:
        return Said(str(refusal), done=False)
    return _done(lead, seen, recorded)


def _move(lead: Lead, to: Stage, reason: str, request: HttpRequest) -> Recorded | None:
    if to != Stage.WON or not request.POST.get("amount"):
        move_stage(lead=lead, to=to, by=request.user, reason=reason)
        return None
    if not request.user.has_perm(SELL):
        raise PermissionDenied
    asked = SoldForm(request.POST)
    if not asked.is_valid():
        raise LeadsError(next(iter(asked.errors.values()))[0])
    return win_lead(lead=lead, by=request.user, sold=asked.sold)


def _done(lead: Lead, before: str, recorded: Recorded | None) -> Said:
    facts = {"lead": lead.display_name, "stage": Stage(lead.stage).label}
    text = _("%(lead)s is now in “%(stage)s”.") % facts
    if recorded:
        # Taken back, the sale would stand alone: whoever undoes it voids it, with a reason.
        return Said(f"{text} {_('Sale noted: %(sale)s') % {'sale': recorded.sale}}")
    can_go_back = STAGE_MOVES.allows(lead.stage, before) and before != Stage.LOST
    return Said(text, undo=before if can_go_back else "")


def _who_was_first(lead: Lead) -> str:
    move = last_move(lead.pk)
    if move is None:
        return ""
    facts = {"lead": lead.display_name, "stage": Stage(move.metadata["to"]).label}
    if move.by is None:
        return _("A rule was first and moved %(lead)s to “%(stage)s”. The card lies there now.") % facts
    facts["who"] = name_of(move.by)
    return _("%(who)s was first and moved %(lead)s to “%(stage)s”. The card lies there now.") % facts
