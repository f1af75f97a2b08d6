"""One colour per state, the same wherever it appears."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casting.choices import ApplicationState, CallState, Outcome, SourceState

SOURCE_COLOURS = {
    SourceState.WAITING: "warning",
    SourceState.ACTIVE: "success",
    SourceState.PAUSED: "default",
    SourceState.OTHER: "default",
}
OUTCOME_COLOURS = {
    Outcome.CALL: "success",
    Outcome.DUPLICATE: "info",
    Outcome.CLOSING: "info",
    Outcome.REJECTED: "default",
    Outcome.NOT_COLLECTED: "default",
    Outcome.TOO_OLD: "default",
    Outcome.WITHDRAWN: "default",
}
CALL_COLOURS = {
    CallState.REVIEW: "warning",
    CallState.PUBLISHED: "success",
    CallState.REJECTED: "danger",
    CallState.CLOSED: "default",
    CallState.EXPIRED: "default",
    CallState.RETRACTED: "danger",
}
APPLICATION_COLOURS = {
    ApplicationState.NEW: "warning",
    ApplicationState.FORWARDED: "success",
    ApplicationState.DECLINED: "default",
}

# The kinds of words that speak against a call, as the lexicon names them.
REASONS = {
    "release": gettext_lazy("a film that is out"),
    "past": gettext_lazy("a casting that is over"),
    "closed": gettext_lazy("says it is closed"),
    "course": gettext_lazy("a course"),
    "seeking": gettext_lazy("somebody seeks work"),
    "rental": gettext_lazy("something to rent or buy"),
    "crew": gettext_lazy("a job for the crew"),
    "job": gettext_lazy("another job"),
    "congrats": gettext_lazy("congratulations"),
    "condolence": gettext_lazy("condolence"),
    "greeting": gettext_lazy("a greeting"),
    "meme": gettext_lazy("a joke"),
    "question": gettext_lazy("a question"),
    "service": gettext_lazy("a service offered"),
    "warning": gettext_lazy("a warning"),
    "spam": gettext_lazy("advertising"),
    "things": gettext_lazy("casting of things"),
    "admin": gettext_lazy("about the group itself"),
    "keyword": gettext_lazy("a keyword of staff"),
    "nothing sought": gettext_lazy("nobody is sought"),
    "language model": gettext_lazy("the language model says so"),
    "staff": gettext_lazy("staff say so"),
}


def reason_of(kind: str) -> str:
    return str(REASONS.get(kind, kind))


def percent(share: float) -> str:
    return _("%(percent)d %%") % {"percent": round(100 * share)}
