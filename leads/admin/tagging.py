"""Tags: their list, and the ways to put them on leads – one by one on a page, many at once in the list."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from common.admin.bases import BackOfficeAdmin

from ..errors import LeadsError
from ..models import Lead, LeadTag, Tag
from ..models.tag import TagColour, folded_name
from ..querysets import LeadQuerySet
from ..selectors.tags import tags_piece
from ..services.tagging import BY_STAFF, ensure_tag, tag_leads, untag_leads

CHANGE_LEAD, ADD_TAG = "leads.change_lead", "leads.add_tag"
_VARIANTS = {
    TagColour.GREY: "default",
    TagColour.BLUE: "info",
    TagColour.GREEN: "success",
    TagColour.ORANGE: "warning",
    TagColour.RED: "danger",
    TagColour.PURPLE: "primary",
}
_MOST_TAGS = 200


@admin.register(Tag)
class TagAdmin(BackOfficeAdmin):
    list_display = ("chip", "lead_count", "created_at")
    search_fields = ("name", "folded")
    ordering = ("name",)
    empty_hint = _(
        "Tags are words of yours that you put on leads, e.g. “VIP”. Make one here, or write it on a lead’s page."
    )
    fields = ("name", "colour")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return super().get_queryset(request).annotate(n_leads=Count("taggings"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Tag], search_term: str
    ) -> tuple[QuerySet[Tag], bool]:
        return queryset.filter(folded__contains=folded_name(search_term)), False

    @display(description=_("name"), ordering="name", label=_VARIANTS)
    def chip(self, tag: Tag) -> tuple[str, str]:
        return tag.colour, tag.name

    @display(description=_("leads"), ordering="n_leads")
    def lead_count(self, tag: Tag) -> int:
        return int(tag.n_leads)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[Any], Any]:
        """It comes off its leads with it: nobody needs a permission of its own for that."""
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, missing - {LeadTag._meta.verbose_name}, protected


class TagFilter(DropdownFilter):
    title = _("tag")
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [(str(pk), name) for pk, name in Tag.objects.values_list("pk", "name")[:_MOST_TAGS]]

    def queryset(self, request: HttpRequest, queryset: LeadQuerySet) -> LeadQuerySet:
        if not (self.value() or "").isdecimal():
            return queryset
        return queryset.filter(pk__in=LeadTag.objects.filter(tag_id=self.value()).values("lead_id"))


@admin.action(permissions=["change"], description=_("Add a tag"))
def add_tag(model_admin: Any, request: HttpRequest, queryset: LeadQuerySet) -> None:
    if tag := _chosen(request):
        asked = list(queryset.values_list("pk", flat=True))
        done = tag_leads(tag=tag, lead_ids=asked, by=request.user, source=BY_STAFF)
        _tell(
            request,
            done,
            ngettext("%(count)d lead is now tagged “%(tag)s”.", "%(count)d leads are now tagged “%(tag)s”.", done),
            len(asked) - done,
            gettext("tagged so already"),
            tag,
        )


@admin.action(permissions=["change"], description=_("Remove a tag"))
def remove_tag(model_admin: Any, request: HttpRequest, queryset: LeadQuerySet) -> None:
    if tag := _chosen(request):
        asked = list(queryset.values_list("pk", flat=True))
        done = untag_leads(tag=tag, lead_ids=asked)
        _tell(
            request,
            done,
            ngettext("“%(tag)s” taken off %(count)d lead.", "“%(tag)s” taken off %(count)d leads.", done),
            len(asked) - done,
            gettext("not tagged so"),
            tag,
        )


def _chosen(request: HttpRequest) -> Tag | None:
    chosen = request.POST.get("tag", "")
    tag = Tag.objects.filter(pk=chosen).first() if chosen.isdecimal() else None
    if tag is None:
        messages.warning(request, gettext("Nothing done: choose which tag."))
    return tag


def _tell(request: HttpRequest, done: int, what: str, skipped: int, why: str, tag: Tag) -> None:
    if done:
        messages.success(request, what % {"count": done, "tag": tag.name})
    if skipped:
        text = ngettext("%(count)d skipped: %(why)s", "%(count)d skipped: %(why)s", skipped)
        messages.warning(request, text % {"count": skipped, "why": why})


class TaggingViews:
    """The chips on a lead's page and in the inbox: changed where they stand."""

    def get_urls(self) -> list[URLPattern]:
        tags = path(
            "<int:lead_id>/tags/",
            admin.site.admin_view(require_POST(self.tags_view)),  # type: ignore[type-var]
            name="leads_lead_tags",
        )
        return [tags, *super().get_urls()]  # type: ignore[misc]

    def tags_view(self, request: HttpRequest, lead_id: int) -> HttpResponse:
        if not request.user.has_perm(CHANGE_LEAD):
            return HttpResponse(status=403)
        lead = get_object_or_404(Lead, pk=lead_id)
        error = _change(request, lead)
        return render(request, "leads/parts/tags.html", {**tags_piece(lead), "lead": lead, "tag_error": error})


def _change(request: HttpRequest, lead: Lead) -> str:
    """What went wrong, in a sentence; "" where nothing did."""
    if off := request.POST.get("remove", ""):
        untag_leads(tag=get_object_or_404(Tag, pk=off), lead_ids=[lead.pk])
        return ""
    name = request.POST.get("add", "")
    known = Tag.objects.filter(folded=folded_name(name)).first()
    if known is None and not request.user.has_perm(ADD_TAG):
        return gettext("There is no such tag, and you may not make new ones.")
    try:
        tag_leads(tag=known or ensure_tag(name), lead_ids=[lead.pk], by=request.user, source=BY_STAFF)
    except LeadsError as refusal:
        return str(refusal)
    return ""
