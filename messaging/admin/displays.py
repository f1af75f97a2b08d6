"""One colour per state, the same wherever it appears."""

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.models import DueWork
from common.text.numbers import isolate_numbers
from intelligence.choices import Intent, Urgency
from messaging.choices import (
    ChannelHealth,
    ChannelState,
    ConversationStatus,
    EventState,
    MessageState,
    TemplateQuality,
    TemplateStatus,
)
from messaging.selectors.windows import Window

MESSAGE_COLOURS = {
    MessageState.RECEIVED: "primary",
    MessageState.QUEUED: "info",
    MessageState.SENDING: "info",
    MessageState.UNKNOWN: "warning",
    MessageState.UNRESOLVED: "warning",
    MessageState.SENT: "success",
    MessageState.DELIVERED: "success",
    MessageState.READ: "success",
    MessageState.PLAYED: "success",
    MessageState.FAILED: "danger",
    MessageState.EXPIRED: "default",
    MessageState.CANCELLED: "default",
}
HEALTH_COLOURS = {ChannelHealth.UNKNOWN: "default", ChannelHealth.UP: "success", ChannelHealth.DOWN: "danger"}
CHANNEL_COLOURS = {ChannelState.ACTIVE: "success", ChannelState.PAUSED: "warning"}
CONVERSATION_COLOURS = {
    ConversationStatus.OPEN: "success",
    ConversationStatus.SNOOZED: "warning",
    ConversationStatus.CLOSED: "default",
}
EVENT_COLOURS = {
    EventState.DUE: "info",
    EventState.DONE: "success",
    EventState.RETRY: "warning",
    EventState.FAILED: "danger",
    EventState.UNROUTED: "danger",
    EventState.UNSUPPORTED: "default",
}
TEMPLATE_COLOURS = {
    **dict.fromkeys(TemplateStatus, "danger"),
    TemplateStatus.APPROVED: "success",
    TemplateStatus.FLAGGED: "warning",
    TemplateStatus.PENDING: "info",
    TemplateStatus.IN_APPEAL: "info",
    TemplateStatus.PAUSED: "warning",
    TemplateStatus.ARCHIVED: "default",
    TemplateStatus.PENDING_DELETION: "default",
    TemplateStatus.DELETED: "default",
}
QUALITY_COLOURS = {
    TemplateQuality.GREEN: "success",
    TemplateQuality.YELLOW: "warning",
    TemplateQuality.RED: "danger",
    TemplateQuality.UNKNOWN: "default",
}
INTENT_COLOURS = {
    Intent.INTERESTED: "success",
    Intent.QUESTION: "info",
    Intent.PRICE_INQUIRY: "info",
    Intent.PURCHASE: "success",
    Intent.NOT_INTERESTED: "default",
    Intent.COMPLAINT: "danger",
    Intent.OPT_OUT: "danger",
    Intent.GREETING: "default",
    Intent.OTHER: "default",
}
URGENCY_COLOURS = {Urgency.HIGH: "danger", Urgency.MEDIUM: "warning", Urgency.LOW: "default"}
WORK_COLOURS = {DueWork.State.DUE: "info", DueWork.State.DONE: "success", DueWork.State.FAILED: "danger"}


# What became of a webhook's items, as the drain counts it.
OUTCOMES = {
    "messages": gettext_lazy("messages"),
    "own_messages": gettext_lazy("own messages written elsewhere"),
    "statuses": gettext_lazy("statuses"),
    "group_posts": gettext_lazy("group posts"),
    "comments": gettext_lazy("comments"),
    "duplicates": gettext_lazy("known already"),
    "amended": gettext_lazy("edits and withdrawals"),
    "parked": gettext_lazy("kept until their message comes"),
    "watermarks": gettext_lazy("read marks"),
    "arrivals": gettext_lazy("arrivals"),
    "identity_changes": gettext_lazy("changed numbers"),
    "preferences": gettext_lazy("preferences"),
    "notices": gettext_lazy("notices of the provider"),
    "templates": gettext_lazy("news of templates"),
    "lead_forms": gettext_lazy("lead forms"),
}


def excerpt(text: str, length: int = 80) -> str:
    return isolate_numbers(Truncator(" ".join(text.split())).chars(length))


def window_left(window: Window) -> tuple[str, str]:
    """(colour key, words) of a reply window."""
    if window.is_open and window.left is None:
        return "always", _("always open")
    if not window.is_open:
        return "closed", _("closed") if window.ends_at else _("never opened")
    if window.hours_left:
        text = ngettext("%(count)d hour left", "%(count)d hours left", window.hours_left)
        return ("open" if window.hours_left > 1 else "closing"), text % {"count": window.hours_left}
    text = ngettext("%(count)d minute left", "%(count)d minutes left", window.minutes_left)
    return "closing", text % {"count": window.minutes_left}


def short_left(window: Window) -> str:
    """What is left of a reply window, in the least of letters; "" where there is none or it is closed."""
    if window.left is None or not window.is_open:
        return ""
    if window.hours_left:
        return _("%(count)dh") % {"count": window.hours_left}
    return _("%(count)dm") % {"count": window.minutes_left}


WINDOW_COLOURS = {"always": "default", "open": "success", "closing": "warning", "closed": "default"}

# A channel's kind at a glance.
CHANNEL_BADGES = {"whatsapp_cloud": "WA", "messenger": "MS", "whapi": "WH", "waha": "WG"}

# How a bubble shows its state at a glance (names of Material Symbols).
TICKS = {
    MessageState.QUEUED: "schedule",
    MessageState.SENDING: "schedule_send",
    MessageState.UNKNOWN: "help",
    MessageState.UNRESOLVED: "help",
    MessageState.SENT: "check",
    MessageState.DELIVERED: "done_all",
    MessageState.READ: "done_all",
    MessageState.PLAYED: "done_all",
    MessageState.FAILED: "error",
    MessageState.EXPIRED: "timer_off",
    MessageState.CANCELLED: "block",
}
