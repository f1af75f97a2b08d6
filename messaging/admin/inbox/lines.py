"""What happened between the messages: notes that staff left, and one line for every other thing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from leads.choices import ActivityKind
from leads.models import Activity
from messaging.choices import ConversationEventKind as Kind
from messaging.models import ConversationEvent
from messaging.selectors.threads import Thread
from messaging.services.handling import name_of

from .bubbles import Bubble, bubbles

# Names of Material Symbols.
_ACTIVITY_ICONS = {
    ActivityKind.STAGE_CHANGE: "moving",
    ActivityKind.CALL: "call",
    ActivityKind.OWNER_CHANGE: "person_pin",
    ActivityKind.PURCHASE_VOIDED: "remove_shopping_cart",
    ActivityKind.MEETING: "event",
    ActivityKind.OPT_OUT: "block",
    ActivityKind.OPT_IN: "how_to_reg",
    ActivityKind.REFERRAL: "ads_click",
    ActivityKind.PURCHASE: "shopping_bag",
    ActivityKind.INQUIRY: "sell",
    ActivityKind.PRICE: "sell",
}
_EVENT_ICONS = {
    Kind.ASSIGNED: "person_add",
    Kind.RELEASED: "person_remove",
    Kind.SNOOZED: "snooze",
    Kind.WOKE: "alarm",
    Kind.CLOSED: "check_circle",
    Kind.REOPENED: "undo",
    Kind.TAKEN_OVER: "front_hand",
    Kind.HANDED_BACK: "smart_toy",
}


@dataclass(frozen=True, slots=True)
class Line:
    key: str
    at: datetime
    icon: str
    text: str
    by: str = ""
    is_note: bool = False


Item = Bubble | Line


def thread_items(thread: Thread) -> list[Item]:
    """Everything in the order in which it happened; what happened at one instant keeps its order."""
    lines = [*map(_of_activity, thread.activities), *map(_of_event, thread.events)]
    return sorted([*bubbles(thread), *lines], key=lambda item: item.at)


def _of_activity(activity: Activity) -> Line:
    return Line(
        key=f"a{activity.pk}",
        at=activity.at,
        icon=_ACTIVITY_ICONS.get(ActivityKind(activity.kind), "info"),
        text=activity.text if activity.kind == ActivityKind.NOTE else ": ".join(_told(activity)),
        by=_name(activity.by),
        is_note=activity.kind == ActivityKind.NOTE,
    )


def _told(activity: Activity) -> Iterator[str]:
    yield activity.headline
    if activity.text:
        yield activity.text


def _of_event(event: ConversationEvent) -> Line:
    kind = Kind(event.kind)
    return Line(key=f"e{event.pk}", at=event.at, icon=_EVENT_ICONS[kind], text=_said(kind, event), by=_name(event.by))


def _said(kind: Kind, event: ConversationEvent) -> str:
    if kind == Kind.ASSIGNED:
        return _("Assigned to %(who)s") % {"who": event.detail}
    if kind == Kind.SNOOZED and (until := parse_datetime(event.detail) if event.detail else None):
        return _("Snoozed until %(when)s") % {"when": date_format(localtime(until), "SHORT_DATETIME_FORMAT")}
    return str(_SAID[kind]())


_SAID = {
    Kind.RELEASED: lambda: _("Given back: nobody’s now"),
    Kind.SNOOZED: lambda: _("Snoozed until the person writes"),
    Kind.WOKE: lambda: _("The snooze is over"),
    Kind.CLOSED: lambda: _("Closed"),
    Kind.REOPENED: lambda: _("Reopened"),
    Kind.TAKEN_OVER: lambda: _("Taken over from the AI"),
    Kind.HANDED_BACK: lambda: _("Handed back to the AI"),
}


def _name(user: User | None) -> str:
    return name_of(user) if user else ""
