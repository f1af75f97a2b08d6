from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import action, display

from common.admin.displays import ago
from common.models import DueWork
from intelligence.choices import Intent, Urgency
from messaging.models import Reading
from messaging.selectors.readings import agreement
from messaging.services.readings import read_anew

from .base import ActedOnAdmin, tell
from .displays import INTENT_COLOURS, URGENCY_COLOURS, WORK_COLOURS, excerpt

_MEASURED_DAYS = 30


@admin.register(Reading)
class ReadingAdmin(ActedOnAdmin):
    """How received messages were read, by whom, and what staff said to that."""

    list_before_template = "admin/messaging/agreement.html"
    list_display = ["said", "intent_label", "urgency_label", "person", "read_by", "by_staff", "work_label", "happened"]
    list_filter = [
        ("work_state", ChoicesDropdownFilter),
        ("intent", ChoicesDropdownFilter),
        ("urgency", ChoicesDropdownFilter),
        ("needs_human", BooleanRadioFilter),
        ("agreed", BooleanRadioFilter),
    ]
    list_select_related = ["message"]
    ordering = ["-id"]
    sortable_by = []
    actions = ["try_again"]
    fields = [
        "thread", "said", "intent", "sentiment", "urgency", "is_opt_out", "confidence", "language", "phrases",
        "suggested_action", "suggested_reply", "needs_human", "source", "agreed", "read_at", "corrected_intent",
        "corrected_by", "corrected_at", "work_state", "attempts", "error", "next_at",
    ]  # fmt: skip
    readonly_fields = fields

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        measured = agreement(timezone.now() - timedelta(days=_MEASURED_DAYS))
        facts = {"agreement": measured, "measured_days": _MEASURED_DAYS}
        return super().changelist_view(request, facts | (extra_context or {}))

    @display(description=gettext_lazy("message"))
    def said(self, reading: Reading) -> str:
        return excerpt(reading.message.body) or str(reading.message.get_kind_display())

    @display(description=gettext_lazy("intent"), label=INTENT_COLOURS)
    def intent_label(self, reading: Reading) -> tuple[str, str]:
        return reading.intent or Intent.OTHER, reading.get_intent_display() or "–"

    @display(description=gettext_lazy("urgency"), label=URGENCY_COLOURS)
    def urgency_label(self, reading: Reading) -> tuple[str, str]:
        return reading.urgency or Urgency.LOW, reading.get_urgency_display() or "–"

    @display(description=gettext_lazy("needs a person"), label="warning", empty_value="")
    def person(self, reading: Reading) -> str:
        return _("yes") if reading.needs_human else ""

    @display(description=gettext_lazy("read by"))
    def read_by(self, reading: Reading) -> str:
        names = [reading.get_source_display(), _("not of one mind") if reading.agreed is False else ""]
        return " · ".join(filter(None, names))

    @display(description=gettext_lazy("by staff"))
    def by_staff(self, reading: Reading) -> str:
        return reading.get_corrected_intent_display()

    @display(description=gettext_lazy("state"), label=WORK_COLOURS)
    def work_label(self, reading: Reading) -> tuple[str, str]:
        return reading.work_state, reading.get_work_state_display()

    @display(description=gettext_lazy("at"))
    def happened(self, reading: Reading) -> object:
        return ago(reading.message.happened_at)

    @display(description=gettext_lazy("key phrases"))
    def phrases(self, reading: Reading) -> str:
        return " · ".join(map(str, reading.key_phrases))

    @display(description=gettext_lazy("conversation"))
    def thread(self, reading: Reading) -> str:
        address = reverse("inbox:conversation", args=[reading.message.conversation_id])
        return format_html('<a class="mj-link" href="{}#m{}">{}</a>', address, reading.message_id, _("Open"))

    @action(description=gettext_lazy("Run again"), permissions=["act"])
    def try_again(self, request: HttpRequest, readings: QuerySet[Reading]) -> None:
        """Those that failed, and those that should be read anew: with another prompt, with a model switched on."""
        ready = readings.exclude(work_state=DueWork.State.DUE)
        skipped = readings.count() - ready.count()
        done = read_anew(list(ready.values_list("message", flat=True)))
        text = ngettext("%(count)d message is read again.", "%(count)d messages are read again.", done)
        tell(request, done=done, what=text % {"count": done}, skipped=skipped, why=_("they are being read already"))
