"""Duplicates: their list, the page that lays two leads side by side, and what was merged, to be undone."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from common.admin.bases import EvidenceAdmin
from common.admin.displays import ago
from common.admin.pages import page_context

from ..errors import MergeError
from ..merging.columns import CHOICES, KEEP, OTHER, SIDES
from ..models import Duplicate, Lead, LeadMerge
from ..selectors.merging import differences, merged_into, rows_of
from ..services.duplicates import dismiss, suspect_again
from ..services.merging import merge_leads, undo_merge
from .displays import link_to

MERGE, UNDO = ("leads.change_lead", "leads.add_leadmerge"), ("leads.change_lead", "leads.change_leadmerge")


@admin.action(permissions=["change"], description=_("Merge the two chosen"))
def merge_two(model_admin: Any, request: HttpRequest, queryset: QuerySet[Lead]) -> HttpResponse | None:
    chosen = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
    if len(chosen) != 2:
        messages.warning(request, gettext("Nothing done: choose exactly two leads."))
        return None
    return redirect("admin:leads_lead_merge", *chosen)


class MergingViews:
    """For the admin of leads: the page, and old addresses that lead on."""

    def get_urls(self) -> list[URLPattern]:
        page = path(
            "<int:keep>/merge/<int:other>/",
            admin.site.admin_view(self.merge_view),  # type: ignore[type-var]
            name="leads_lead_merge",
        )
        return [page, *super().get_urls()]  # type: ignore[misc]

    def merge_view(self, request: HttpRequest, keep: int, other: int) -> HttpResponse:
        if not request.user.has_perms(MERGE):
            raise PermissionDenied
        if request.method == "POST":
            return _merge(request, keep, other)
        if keep == other:
            return redirect("admin:leads_lead_change", keep)
        kept, gone = get_object_or_404(Lead, pk=keep), get_object_or_404(Lead, pk=other)
        context = {
            **page_context(admin.site.get_model_admin(Lead), request, gettext("Merge two leads")),
            "kept": kept,
            "other": gone,
            "people": [_person(kept, KEEP), _person(gone, OTHER)],
            "lines": list(_lines(kept, gone)),
            "moves": _moves(gone),
        }
        return TemplateResponse(request, "leads/admin/merge.html", context)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponseRedirect:
        kept_id = merged_into(int(object_id)) if object_id.isdecimal() else None
        if kept_id is None:
            answer: HttpResponseRedirect = super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]
            return answer
        messages.info(request, gettext("This lead was merged: here is the one that it became part of."))
        return HttpResponseRedirect(reverse("admin:leads_lead_change", args=[kept_id]))


def _merge(request: HttpRequest, keep: int, other: int) -> HttpResponse:
    choices = {key: side for key in CHOICES if (side := request.POST.get(key)) in SIDES}
    try:
        merged = merge_leads(keep=keep, other=other, choices=choices, by=request.user)  # type: ignore[arg-type,misc]
    except MergeError as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:leads_duplicate_changelist")
    undo = reverse("admin:leads_leadmerge_changelist")
    text = gettext("The two are one lead now. It can be undone under")
    messages.success(request, format_html('{} <a href="{}">{}</a>.', text, undo, gettext("Merges")))
    return redirect("admin:leads_lead_change", merged.lead.pk)


@dataclass(frozen=True, slots=True)
class Person:
    """One of the two, as the head of their column."""

    lead: Lead
    side: str
    identities: list[str]
    facts: list[tuple[str, str]]


def _person(lead: Lead, side: str) -> Person:
    facts = [(gettext("Known since"), _day(lead.created_at)), (gettext("Last message"), _day(lead.last_message_at))]
    return Person(lead, side, list(lead.identities.values_list("value", flat=True)), facts)


@dataclass(frozen=True, slots=True)
class Line:
    """A group of columns in which they differ."""

    key: str
    title: str
    options: tuple[tuple[str, str, bool], ...]
    """Side, words, whether it is proposed."""


def _lines(kept: Lead, gone: Lead) -> Any:
    for difference in differences(kept, gone):
        choice = difference.choice
        options = tuple(
            (side, _words(lead, choice.key), difference.proposed == side)
            for side, lead in ((KEEP, kept), (OTHER, gone))
        )
        yield Line(choice.key, str(choice.title), options)


def _words(lead: Lead, key: str) -> str:
    """How a person reads what the columns of a group say."""
    match key:
        case "name":
            return lead.full_name
        case "owner":
            return str(lead.owner or "")
        case "value":
            return f"{lead.value:,.2f} {lead.currency}" if lead.value is not None else ""
        case "is_active":
            return gettext("yes") if lead.is_active else gettext("no")
        case "stage":
            return f"{lead.get_stage_display()} · {_day(lead.last_stage_change_at)} {lead.lost_reason}".strip()
        case "label":
            by_hand = gettext("set by hand") if lead.label_pinned else ""
            return " · ".join(filter(None, [str(lead.get_label_display()), by_hand]))
    shown = getattr(lead, f"get_{key}_display", None)
    return str(shown()) if shown else str(getattr(lead, key))


def _day(at: Any) -> str:
    return date_format(timezone.localtime(at), "DATE_FORMAT") if at else "–"


def _moves(gone: Lead) -> list[tuple[str, int]]:
    hidden = {Duplicate, LeadMerge}
    return [(str(model._meta.verbose_name_plural), n) for model, n in rows_of(gone).items() if model not in hidden]


class StateFilter(DropdownFilter):
    """Without a choice, those that nobody has judged."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("dismissed", _("not the same person"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Duplicate]) -> QuerySet[Duplicate]:
        return queryset.filter(dismissed_at__isnull=self.value() != "dismissed")


@admin.register(Duplicate)
class DuplicateAdmin(EvidenceAdmin):
    list_display = ("pair", "why", "certainty", "found", "compare")
    list_display_links = None
    list_filter = (StateFilter,)
    ordering = ("-strength", "-id")
    empty_hint = _(
        "Nobody looks like being here twice. Leads are compared every night, by phone, e-mail, and name with city; "
        "any two can be merged from the list of leads."
    )
    actions = ("not_the_same", "the_same_after_all")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Duplicate]:
        leads = ("first", "second")
        rows = super().get_queryset(request).select_related(*leads)
        return rows.prefetch_related(*(f"{lead}__identities" for lead in leads))

    def has_dismiss_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("leads.change_duplicate")

    @admin.action(permissions=["dismiss"], description=_("Not the same person"))
    def not_the_same(self, request: HttpRequest, queryset: QuerySet[Duplicate]) -> None:
        done = sum(dismiss(pair, by=request.user) for pair in queryset)  # type: ignore[arg-type,misc]
        text = ngettext("%(count)d pair is not suggested again.", "%(count)d pairs are not suggested again.", done)
        messages.success(request, text % {"count": done})

    @admin.action(permissions=["dismiss"], description=_("Suggest them again"))
    def the_same_after_all(self, request: HttpRequest, queryset: QuerySet[Duplicate]) -> None:
        done = sum(suspect_again(pair) for pair in queryset)
        text = ngettext("%(count)d pair is suggested again.", "%(count)d pairs are suggested again.", done)
        messages.success(request, text % {"count": done})

    @display(description=_("leads"))
    def pair(self, pair: Duplicate) -> str:
        return format_html("{}<br>{}", *(_named(lead) for lead in (pair.first, pair.second)))

    @display(description=_("why"))
    def why(self, pair: Duplicate) -> str:
        return "; ".join(pair.why)

    @display(description=_("strength"), ordering="strength")
    def certainty(self, pair: Duplicate) -> str:
        return format_html('<bdi dir="ltr">{} %</bdi>', pair.strength)

    @display(description=_("found"), ordering="found_at")
    def found(self, pair: Duplicate) -> object:
        return ago(pair.found_at)

    @display(description="")
    def compare(self, pair: Duplicate) -> str:
        page = reverse("admin:leads_lead_merge", args=[pair.first_id, pair.second_id])
        return format_html('<a class="mj-link" href="{}">{}</a>', page, gettext("Side by side"))


def _named(lead: Lead) -> str:
    page = reverse("admin:leads_lead_change", args=[lead.pk])
    return format_html(
        '<a href="{}"><bdi dir="auto">{}</bdi></a> <bdi dir="ltr" class="mj-quiet">{}</bdi>',
        page,
        lead.display_name,
        lead.phone,
    )


@admin.register(LeadMerge)
class LeadMergeAdmin(EvidenceAdmin):
    list_display = ("lead", "was", "merged", "by", "undone")
    list_display_links = None
    list_select_related = ("kept", "by", "undone_by")
    ordering = ("-id",)
    empty_hint = _("No leads were merged. What was merged is listed here, and can be undone.")
    actions = ("undo",)

    def has_undo_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perms(UNDO)

    @admin.action(permissions=["undo"], description=_("Undo the merge"))
    def undo(self, request: HttpRequest, queryset: QuerySet[LeadMerge]) -> None:
        """The latest first: an earlier one may lie beneath it."""
        for merge in queryset.order_by("-pk"):
            try:
                lead = undo_merge(merge=merge, by=request.user)  # type: ignore[arg-type,misc]
            except MergeError as refusal:
                messages.warning(request, f"{merge.merged_name or merge.merged_id}: {refusal}")
            else:
                messages.success(request, gettext("%(lead)s is a lead of its own again.") % {"lead": lead})

    @display(description=_("lead"))
    def lead(self, merge: LeadMerge) -> str:
        return link_to(merge.kept)

    @display(description=_("merged into it"))
    def was(self, merge: LeadMerge) -> str:
        return format_html('<bdi dir="auto">{}</bdi> #{}', merge.merged_name, merge.merged_id)

    @display(description=_("merged at"), ordering="at")
    def merged(self, merge: LeadMerge) -> object:
        return ago(merge.at)

    @display(description=_("undone"))
    def undone(self, merge: LeadMerge) -> object:
        return ago(merge.undone_at) if merge.undone_at else ""
