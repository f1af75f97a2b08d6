"""What staff do to a conversation, one function each: it calls one service and says what it did."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from intelligence.choices import Intent
from leads.admin.timeline import log_by_hand
from leads.choices import Label, SaleOrigin, Stage
from leads.errors import LeadsError, SaleImpossible
from leads.forms import SoldForm
from leads.services.editing import edit_lead
from leads.services.pipeline import move_stage
from leads.services.selling import Sold, record_sale, win_lead
from messaging.errors import MessagingError
from messaging.models import Conversation, Reading
from messaging.services import handling
from messaging.services.conversations import touch
from messaging.services.handling import name_of
from messaging.services.readings import correct_reading

from .access import CHANGE_LEAD, SELL

_MORNING = time(9)


@dataclass(frozen=True, slots=True)
class Said:
    """`undo` is the verb that takes it back."""

    text: str
    done: bool = True
    undo: str = ""


Verb = Callable[[Conversation, HttpRequest], Said]


def act(verb: str, conversation: Conversation, request: HttpRequest) -> Said:
    """Raises KeyError for an unknown verb. The state that the page showed counts, not the one of now."""
    do = VERBS[verb]
    _as_seen(conversation, request)
    try:
        return do(conversation, request)
    except (MessagingError, LeadsError) as refusal:
        return Said(str(refusal), done=False)


def _as_seen(conversation: Conversation, request: HttpRequest) -> None:
    seen = request.POST
    if "seen_status" in seen:
        conversation.status = seen["seen_status"]
    if "seen_assignee" in seen:
        conversation.assignee_id = int(seen["seen_assignee"]) if seen["seen_assignee"].isdecimal() else None
    if "seen_bot" in seen:
        conversation.bot = seen["seen_bot"] == "1"
    if seen.get("seen_stage") in Stage.values:
        conversation.lead.stage = seen["seen_stage"]


def _take(conversation: Conversation, request: HttpRequest) -> Said:
    done = handling.assign(conversation, to=request.user, by=request.user)
    return Said(_("The conversation is yours.") if done else _("It is yours already."), done)


def _release(conversation: Conversation, request: HttpRequest) -> Said:
    done = handling.assign(conversation, to=None, by=request.user)
    return Said(_("The conversation is nobody’s now.") if done else _("It is nobody’s already."), done)


def _assign(conversation: Conversation, request: HttpRequest) -> Said:
    chosen = request.POST.get("to", "")
    to = colleagues().filter(pk=chosen).first() if chosen.isdecimal() else None
    if to is None:
        return Said(_("Choose who should have it."), done=False)
    if not handling.assign(conversation, to=to, by=request.user):
        return Said(_("It is theirs already."), done=False)
    return Said(_("Assigned to %(who)s.") % {"who": name_of(to)})


def _close(conversation: Conversation, request: HttpRequest) -> Said:
    if not handling.close(conversation, by=request.user):
        return Said(_("It was closed already."), done=False)
    return Said(_("Closed. It opens again when the person writes."), undo="reopen")


def _reopen(conversation: Conversation, request: HttpRequest) -> Said:
    done = handling.reopen(conversation, by=request.user)
    return Said(_("Open again.") if done else _("It was open already."), done)


def _snooze(conversation: Conversation, request: HttpRequest) -> Said:
    until = _until(request)
    if until is not None and until <= timezone.now():
        return Said(_("That time has passed. Choose a later one."), done=False)
    if not handling.snooze(conversation, until=until, by=request.user):
        return Said(_("It was snoozed already."), done=False)
    if until is None:
        return Said(_("Snoozed. It opens again when the person writes."), undo="reopen")
    when = date_format(timezone.localtime(until), "SHORT_DATETIME_FORMAT")
    return Said(_("Snoozed until %(when)s, or until the person writes.") % {"when": when}, undo="reopen")


def _until(request: HttpRequest) -> datetime | None:
    now = timezone.localtime()
    presets = {
        "1h": now + timedelta(hours=1),
        "3h": now + timedelta(hours=3),
        "tomorrow": _morning(now, days=1),
        "monday": _morning(now, days=7 - now.weekday()),
    }
    if (preset := request.POST.get("preset", "")) in presets:
        return presets[preset]
    try:
        chosen = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        return None
    return timezone.make_aware(chosen) if chosen and timezone.is_naive(chosen) else chosen


def _morning(now: datetime, *, days: int) -> datetime:
    return timezone.make_aware(datetime.combine(now.date() + timedelta(days=days), _MORNING))


def _unread(conversation: Conversation, request: HttpRequest) -> Said:
    done = handling.mark_unread(conversation)
    return Said(_("Marked unread.") if done else _("It is unread already."), done)


def _take_over(conversation: Conversation, request: HttpRequest) -> Said:
    done = handling.take_over(conversation, by=request.user)
    return Said(_("You answer now; the AI is silent.") if done else _("A person answers already."), done)


def _hand_back(conversation: Conversation, request: HttpRequest) -> Said:
    done = handling.hand_back(conversation, by=request.user)
    return Said(_("The AI may answer again.") if done else _("The AI may answer already."), done)


def _stage(conversation: Conversation, request: HttpRequest) -> Said:
    to = request.POST.get("to", "")
    if to not in Stage.values:
        return Said(_("Choose a stage."), done=False)
    text = _("Moved to %(stage)s.") % {"stage": Stage(to).label}
    if to == Stage.WON and (recorded := win_lead(lead=conversation.lead, by=request.user, sold=_sold(request))):
        return Said(f"{text} {_('Sale noted: %(sale)s') % {'sale': recorded.sale}}")
    if to != Stage.WON:
        move_stage(lead=conversation.lead, to=Stage(to), by=request.user, reason=request.POST.get("reason", ""))
    return Said(text)


def _sold(request: HttpRequest) -> Sold | None:
    """What was sold, where somebody said it and may."""
    if not request.POST.get("amount"):
        return None
    if not request.user.has_perm(SELL):
        raise PermissionDenied
    asked = SoldForm(request.POST)
    if not asked.is_valid():
        raise SaleImpossible(next(iter(asked.errors.values()))[0])
    return asked.sold


def _sale(conversation: Conversation, request: HttpRequest) -> Said:
    sold = _sold(request)
    if sold is None:
        return Said(_("Say for how much it was sold."), done=False)
    # The sale after the one that the page showed: pressed twice, or by two colleagues at once, it is one.
    reference = f"{conversation.pk}:after:{request.POST.get('last_sale', '')[:20]}"
    recorded = record_sale(
        lead=conversation.lead, sold=sold, origin=SaleOrigin.CHAT, origin_ref=reference, by=request.user
    )
    touch(lead_id=conversation.lead_id)
    return Said(_("Sale noted: %(sale)s") % {"sale": recorded.sale})


def _label(conversation: Conversation, request: HttpRequest) -> Said:
    to = request.POST.get("to", "")
    if to not in Label.values:
        return Said(_("Choose a label."), done=False)
    edit_lead(lead=conversation.lead, changes={"label": Label(to)})
    touch(lead_id=conversation.lead_id)
    return Said(_("Labelled %(label)s.") % {"label": Label(to).label})


def _log(conversation: Conversation, request: HttpRequest) -> Said:
    if not log_by_hand(conversation.lead, request):
        return Said(_("Write something first."), done=False)
    touch(lead_id=conversation.lead_id)
    return Said(_("Added to the timeline."))


def _read_as(conversation: Conversation, request: HttpRequest) -> Said:
    """A person says what a message wants: kept as a label beside our own reading."""
    pk, to = request.POST.get("reading", ""), request.POST.get("to", "")
    readings = Reading.objects.filter(message__conversation=conversation)
    reading = readings.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None
    if reading is None or to not in Intent.values:
        return Said(_("Choose what the message wants."), done=False)
    if not correct_reading(reading, intent=Intent(to), by=request.user):
        return Said(_("It says so already."), done=False)
    if to == Intent.OPT_OUT:
        return Said(_("Noted. If they are not to be written to any more, say so under Consent as well."))
    return Said(_("Noted: %(intent)s.") % {"intent": Intent(to).label})


VERBS: dict[str, Verb] = {
    "take": _take,
    "release": _release,
    "assign": _assign,
    "close": _close,
    "reopen": _reopen,
    "snooze": _snooze,
    "unread": _unread,
    "takeover": _take_over,
    "handback": _hand_back,
    "stage": _stage,
    "sale": _sale,
    "label": _label,
    "log": _log,
    "read_as": _read_as,
}
# These change the lead, not the conversation.
NEEDS = {"stage": CHANGE_LEAD, "label": CHANGE_LEAD, "log": CHANGE_LEAD, "sale": SELL}


def colleagues() -> QuerySet[User]:
    """Who may be given a conversation."""
    return User.objects.filter(is_active=True, is_staff=True).order_by("first_name", "username")
