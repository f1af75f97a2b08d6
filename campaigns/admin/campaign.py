"""Campaigns: the list with their bars, the builder while one is a draft, and its live page afterwards."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.views import ChangeList
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminTextInputWidget

from campaigns.choices import CampaignState
from campaigns.errors import CampaignsError
from campaigns.models import Campaign
from campaigns.selectors.progress import progress_of
from campaigns.selectors.risk import holds_of_others
from campaigns.services.drafts import CampaignDraft, create_draft, delete_draft
from common.admin.bases import BackOfficeAdmin, NarrowedChangeList
from common.admin.displays import ago
from common.admin.pages import page_context

from .access import BUILD, SEE_LEADS, may_run
from .building import views as building
from .building.forms import CampaignForm
from .displays import HELD, STATE_COLOURS
from .live import live_page, live_piece
from .verbs import VERBS


class BeginForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, widget=UnfoldAdminTextInputWidget(attrs={"dir": "auto"}))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=CampaignForm.base_fields["kind"].choices, widget=UnfoldAdminRadioSelectWidget
    )


class WithProgress(NarrowedChangeList):
    """The bars of a page come by one query."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = progress_of([campaign.pk for campaign in self.result_list])
        held = holds_of_others([campaign.origin for campaign in self.result_list])
        for campaign in self.result_list:
            campaign.progress = found[campaign.pk]
            campaign.is_held = campaign.state == CampaignState.RUNNING and campaign.origin in held


@admin.register(Campaign)
class CampaignAdmin(BackOfficeAdmin):
    list_display = ("name", "state_label", "bar", "kind", "starts", "made_by")
    list_filter = (("state", ChoicesDropdownFilter), ("kind", ChoicesDropdownFilter))
    list_select_related = ("created_by",)
    search_fields = ("name",)
    ordering = ("-id",)
    actions = ("pause", "resume", "cancel_chosen")
    empty_hint = _(
        "A campaign sends one message to many, or several one after the other. Nothing leaves before you have seen who "
        "gets it and what they read."
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return WithProgress

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/live/", wrap(self.live_view), name="campaigns_campaign_live"),
            path("<int:pk>/bar/", wrap(self.bar_view), name="campaigns_campaign_bar"),
            *super().get_urls(),
        ]

    def has_run_permission(self, request: HttpRequest) -> bool:
        return may_run(request)

    def has_delete_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        """What was sent is evidence; a draft may go."""
        is_draft = obj is None or obj.state == CampaignState.DRAFT
        return is_draft and bool(super().has_delete_permission(request, obj))

    def delete_model(self, request: HttpRequest, obj: Campaign) -> None:
        """Raises MovedMeanwhile: launched between the question and the answer."""
        delete_draft(obj)

    def get_actions(self, request: HttpRequest) -> Any:
        found = super().get_actions(request)
        # A row of these is deleted from its own page, where it is known to be a draft.
        found.pop("delete_selected", None)
        return found

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        form = BeginForm(request.POST or None, initial={"kind": "broadcast"})
        if request.method == "POST" and form.is_valid():
            campaign = create_draft(CampaignDraft(**form.cleaned_data), by=request.user)
            return redirect(_address(campaign))
        return self._page(request, "campaigns/build/begin.html", gettext("New campaign"), {"form": form})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        campaign = get_object_or_404(Campaign, pk=unquote(object_id) if object_id.isdecimal() else 0)
        if not self.has_view_permission(request, campaign):
            raise PermissionDenied
        if request.method == "POST":
            return self._do(request, campaign)
        if campaign.state == CampaignState.DRAFT and request.user.has_perms((BUILD, SEE_LEADS)):
            return building.page(request, campaign)
        return self._page(request, "campaigns/live/page.html", campaign.name, live_page(request, campaign))

    def live_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        campaign = get_object_or_404(Campaign, pk=pk)
        if not self.has_view_permission(request, campaign):
            raise PermissionDenied
        if request.GET.get("state") != campaign.state:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "campaigns/live/now.html", live_piece(request, campaign))

    def bar_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        campaign = get_object_or_404(Campaign, pk=pk)
        if not self.has_view_permission(request, campaign):
            raise PermissionDenied
        campaign.progress = progress_of([pk])[pk]
        return HttpResponse(self.bar(campaign))

    def _do(self, request: HttpRequest, campaign: Campaign) -> HttpResponse:
        verb = VERBS.get(request.POST.get("do", ""))
        if verb is None or not may_run(request):
            raise PermissionDenied
        try:
            shown = verb.act(campaign, request.user)
        except CampaignsError as error:
            messages.error(request, str(error))
            return redirect(_address(campaign))
        messages.success(request, verb.done % {"name": shown.name})
        return redirect(_address(shown))

    def _page(self, request: HttpRequest, template: str, title: Any, context: dict[str, Any]) -> HttpResponse:
        return TemplateResponse(request, template, page_context(self, request, title) | context)

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def state_label(self, campaign: Campaign) -> tuple[str, str]:
        if campaign.is_held:
            return HELD, pgettext("campaign", "held")
        return campaign.state, campaign.get_state_display()

    @display(description=_("progress"))
    def bar(self, campaign: Campaign) -> SafeString:
        context = {"campaign": campaign, "progress": campaign.progress}
        return SafeString(render_to_string("campaigns/live/cell.html", context))

    @display(description=_("starts"), ordering="starts_at")
    def starts(self, campaign: Campaign) -> object:
        return ago(campaign.launched_at or campaign.starts_at)

    @display(description=_("made by"))
    def made_by(self, campaign: Campaign) -> str:
        return str(campaign.created_by or "")

    @action(description=_("Pause"), permissions=["run"])
    def pause(self, request: HttpRequest, campaigns: QuerySet[Campaign]) -> None:
        done = self._each(request, campaigns, "pause")
        _tell(request, done, ngettext("%(count)d campaign paused.", "%(count)d campaigns paused.", done))

    @action(description=_("Resume"), permissions=["run"])
    def resume(self, request: HttpRequest, campaigns: QuerySet[Campaign]) -> None:
        done = self._each(request, campaigns, "resume")
        _tell(request, done, ngettext("%(count)d campaign goes on.", "%(count)d campaigns go on.", done))

    @action(description=_("Cancel"), permissions=["run"])
    def cancel_chosen(self, request: HttpRequest, campaigns: QuerySet[Campaign]) -> HttpResponse | None:
        if "confirmed" not in request.POST:
            return self._ask_to_cancel(request, campaigns)
        done = self._each(request, campaigns, "cancel")
        _tell(request, done, ngettext("%(count)d campaign cancelled.", "%(count)d campaigns cancelled.", done))
        return None

    def _each(self, request: HttpRequest, campaigns: QuerySet[Campaign], verb: str) -> int:
        done = 0
        for campaign in campaigns:
            try:
                VERBS[verb].act(campaign, request.user)
                done += 1
            except CampaignsError:
                facts = {"name": campaign.name, "state": campaign.get_state_display()}
                messages.warning(request, gettext("“%(name)s” was skipped: it is %(state)s.") % facts)
        return done

    def _ask_to_cancel(self, request: HttpRequest, campaigns: QuerySet[Campaign]) -> HttpResponse:
        chosen = [campaign.pk for campaign in campaigns]
        waiting = sum(progress.total - progress.done for progress in progress_of(chosen).values())
        question = ngettext(
            "Cancel %(count)d campaign for good?", "Cancel %(count)d campaigns for good?", len(chosen)
        ) % {"count": len(chosen)}
        note = ngettext(
            "%(count)d person who is still to come gets nothing.",
            "%(count)d people who are still to come get nothing.",
            waiting,
        ) % {"count": waiting}
        context = {
            "question": question,
            "note": note,
            "action_name": "cancel_chosen",
            "checkbox_name": "_selected_action",
            "confirmed_name": "confirmed",
            "chosen": chosen,
        }
        return self._page(request, "admin/messaging/confirm.html", gettext("Are you sure?"), context)


def _tell(request: HttpRequest, done: int, text: str) -> None:
    if done:
        messages.success(request, text % {"count": done})


def _address(campaign: Campaign) -> str:
    return reverse("admin:campaigns_campaign_change", args=[campaign.pk])
