"""Codes as sentences, in the reader's language."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .advice import Hint
from .score import Component, Point

COMPONENTS = {
    Component.ENGAGEMENT: gettext_lazy("engagement"),
    Component.PROFILE: gettext_lazy("profile"),
    Component.BEHAVIOR: gettext_lazy("behaviour"),
    Component.TIMING: gettext_lazy("timing"),
}

_SIGNALS = {
    "messages": gettext_lazy("messages from them"),
    "replies": gettext_lazy("answers to ours"),
    "active_days": gettext_lazy("days they wrote on"),
    "media": gettext_lazy("pictures and files"),
    "talks": gettext_lazy("calls and meetings"),
    "name": gettext_lazy("name known"),
    "phone": gettext_lazy("phone known"),
    "email": gettext_lazy("e-mail known"),
    "place": gettext_lazy("city known"),
    "language": gettext_lazy("language known"),
    "customer_type": gettext_lazy("customer type"),
    "value": gettext_lazy("expected value known"),
    "inquiries": gettext_lazy("inquiries"),
    "purchases": gettext_lazy("purchases"),
    "stage": gettext_lazy("stage"),
    "recency": gettext_lazy("wrote lately"),
    "waiting": gettext_lazy("waits for our answer"),
}
_HINTS: dict[str, Callable[[int], str]] = {
    "waits_for_answer": lambda n: _("The last word is theirs: they wait for an answer."),
    "asked_lately": lambda n: ngettext(
        "Asked about products lately (%(count)d inquiry).", "Asked about products lately (%(count)d inquiries).", n
    ),
    "bought": lambda n: ngettext("Bought %(count)d time.", "Bought %(count)d times.", n),
    "wrote_on_days": lambda n: ngettext("Wrote on %(count)d day.", "Wrote on %(count)d days.", n),
    "answers": lambda n: ngettext("Answered us %(count)d time.", "Answered us %(count)d times.", n),
    "never_wrote": lambda n: _("Never wrote to us."),
    "silent": lambda n: ngettext("Silent for %(count)d day.", "Silent for %(count)d days.", n),
    "no_address": lambda n: _("Neither a phone number nor an e-mail address is known."),
    "offer_more": lambda n: _("Thank them and offer what goes with it."),
    "answer_now": lambda n: _("Answer now."),
    "qualify": lambda n: _("Find out what they need, and move them on from “New”."),
    "close": lambda n: _("Make an offer and close."),
    "call": lambda n: _("Call: nobody has spoken with them yet."),
    "win_back": lambda n: _("Win them back: they showed interest and fell silent."),
    "complete_profile": lambda n: _("Ask for their name and city."),
    "let_rest": lambda n: _("Let it rest until they write."),
}


def sentence(hint: Hint) -> str:
    count = int(hint.params.get("count", 0))
    return _HINTS[hint.code](count) % hint.params


def reason(point: Point) -> str:
    name = str(_SIGNALS[point.code])
    return f"{name}: {point.params['count']}" if "count" in point.params else name
