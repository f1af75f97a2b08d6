from datetime import timedelta

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from casting.models import Source
from casting.selectors.sources import with_yield
from casting.services.sources import move_source, sync_sources
from common.admin.displays import ago, ltr
from messaging.admin.base import ActedOnAdmin, act_on_each, tell
from messaging.admin.filters import ChannelFilter

from .displays import SOURCE_COLOURS, percent

_DAYS = 30


@admin.register(Source)
class SourceAdmin(ActedOnAdmin):
    """Groups: which are collected, and what they yield."""

    list_display = [
        "group",
        "state_label",
        "sure",
        "words",
        "members",
        "posts",
        "calls",
        "precision",
        "channel",
        "read",
    ]
    list_filter = [("state", ChoicesDropdownFilter), ChannelFilter]
    list_select_related = ["channel"]
    ordering = ["-confidence", "pk"]
    search_fields = ["name"]
    sortable_by = []
    actions = ["activate", "pause"]
    actions_list = ["sync_now"]
    empty_hint = gettext_lazy("Link a phone under Channels, then press “Synchronise groups”.")
    fields = [
        "name", "number", "channel", "state", "sure", "words", "sampled", "sampled_calls", "participants", "posts",
        "calls", "precision", "decided_by", "decided_at", "synced_at", "polled_at",
    ]  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        return with_yield(super().get_queryset(request), timezone.now() - timedelta(days=_DAYS))

    @display(description=gettext_lazy("group"))
    def group(self, source: Source) -> str:
        return source.name or ltr(source.group_id)

    @display(description=gettext_lazy("group id"))
    def number(self, source: Source) -> str:
        return ltr(source.group_id)

    @display(description=gettext_lazy("state"), label=SOURCE_COLOURS)
    def state_label(self, source: Source) -> tuple[str, str]:
        return source.state, source.get_state_display()

    @display(description=gettext_lazy("a casting group"))
    def sure(self, source: Source) -> str:
        return percent(source.confidence)

    @display(description=gettext_lazy("recognised by"))
    def words(self, source: Source) -> str:
        told = list(map(str, source.reasons))
        if source.sampled:
            facts = {"calls": source.sampled_calls, "posts": source.sampled}
            told.append(_("%(calls)d calls in %(posts)d posts") % facts)
        return " · ".join(told) or "–"

    @display(description=gettext_lazy("members"))
    def members(self, source: Source) -> int:
        return source.participants

    @display(description=gettext_lazy("posts, 30 days"))
    def posts(self, source: Source) -> int:
        return source.collected

    @display(description=gettext_lazy("calls found"))
    def calls(self, source: Source) -> int:
        return source.found

    @display(description=gettext_lazy("approved of those decided"))
    def precision(self, source: Source) -> str:
        decided = source.right + source.wrong
        return percent(source.right / decided) if decided else "–"

    @display(description=gettext_lazy("read back"))
    def read(self, source: Source) -> object:
        return ago(source.polled_at) or _("not yet")

    @action(description=gettext_lazy("Collect"), permissions=["act"])
    def activate(self, request: HttpRequest, sources: QuerySet[Source]) -> None:
        done, skipped = _move(request, sources, "activate")
        text = ngettext("%(count)d group is collected.", "%(count)d groups are collected.", done)
        tell(request, done=done, what=text % {"count": done}, skipped=skipped, why=_("it is collected already"))

    @action(description=gettext_lazy("Do not collect"), permissions=["act"])
    def pause(self, request: HttpRequest, sources: QuerySet[Source]) -> None:
        done, skipped = _move(request, sources, "pause")
        text = ngettext("%(count)d group is paused.", "%(count)d groups are paused.", done)
        tell(request, done=done, what=text % {"count": done}, skipped=skipped, why=_("it is not collected"))

    @action(description=gettext_lazy("Synchronise groups"), permissions=["act"], url_path="sync", icon="sync")
    def sync_now(self, request: HttpRequest) -> HttpResponse:
        """Asks in the request: one page per 500 groups, and whoever presses waits for the answer."""
        done = sync_sources()
        text = ngettext("%(count)d new casting group was found.", "%(count)d new casting groups were found.", done)
        messages.success(request, text % {"count": done})
        return redirect("admin:casting_source_changelist")


def _move(request: HttpRequest, sources: QuerySet[Source], verb: str) -> tuple[int, int]:
    return act_on_each(sources, lambda source: move_source(source=source, verb=verb, by=request.user))
