"""Providers of language models: keys that go in and never come out, how each is doing, and a test of the connection."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminPasswordWidget

from common.admin.bases import BackOfficeAdmin, https_by_default
from common.admin.displays import ago, ltr

from ..models import LlmProvider, ProviderHealth
from ..selectors.setup import forget_setup, provider_setup
from ..services.breaker import THRESHOLD, forget_failures
from ..services.checking import check_provider

_STORED = "••••••••"
_COLOURS = {"off": "default", "not_set_up": "default", "resting": "danger", "failing": "warning", "fine": "success"}


class ProviderForm(forms.ModelForm):
    # `render_value` stays off: a key is never sent to the browser.
    new_key = forms.CharField(
        label=_("key"),
        required=False,
        max_length=400,
        help_text=_("Empty: the one stored here, else the environment's."),
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password", "dir": "ltr"}),
    )

    class Meta:
        model = LlmProvider
        formfield_callback = https_by_default
        fields = (
            "name",
            "kind",
            "is_on",
            "position",
            "model",
            "base_url",
            "temperature",
            "max_tokens",
            "per_minute",
            "per_day",
            "json_mode",
            "old_token_limit",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"name", "model", "base_url"} & self.fields.keys():
            self.fields[name].widget.attrs["dir"] = "ltr"
        if self.instance.api_key and "new_key" in self.fields:
            self.fields["new_key"].widget.attrs["placeholder"] = _STORED

    def save(self, commit: bool = True) -> LlmProvider:
        if typed := self.cleaned_data.get("new_key"):
            self.instance.api_key = typed
        return super().save(commit)


@admin.register(LlmProvider)
class LlmProviderAdmin(BackOfficeAdmin):
    form = ProviderForm
    list_display = ("name", "kind", "position", "is_on", "asked_model", "health_label", "last_answer", "last_failure")
    list_filter = (("kind", ChoicesDropdownFilter),)
    list_select_related = ("health",)
    ordering = ("position", "name")
    fieldsets = (
        (None, {"fields": ("name", "kind", ("is_on", "position"))}),
        (_("Access"), {"fields": ("new_key", "base_url", "model")}),
        (_("Questions"), {"fields": (("temperature", "max_tokens"), "json_mode", "old_token_limit")}),
        (_("Limits"), {"fields": (("per_minute", "per_day"),)}),
    )
    change_form_outer_before_template = "intelligence/admin/provider_panel.html"

    def get_urls(self) -> list[URLPattern]:
        test = self.admin_site.admin_view(require_POST(self.test_view))
        return [path("<int:pk>/test/", test, name="intelligence_llmprovider_test"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        provider = self.get_object(request, object_id)
        panel: dict[str, Any] = {"provider": provider, "can_test": self.has_change_permission(request)}
        if provider:
            state, text = _state(provider)
            panel |= {"state_text": text, "state_colour": _COLOURS[state], "health": _health(provider)}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **panel})

    def save_model(self, request: HttpRequest, obj: LlmProvider, form: Any, change: bool) -> None:
        """With new settings it is asked again at once, however often it failed."""
        super().save_model(request, obj, form, change)
        forget_failures(obj.pk)
        forget_setup()

    def delete_model(self, request: HttpRequest, obj: LlmProvider) -> None:
        super().delete_model(request, obj)
        forget_setup()

    def test_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask it the smallest question and say what it answered."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        provider = get_object_or_404(LlmProvider, pk=pk)
        check = check_provider(provider)
        said = gettext("%(name)s answers. %(detail)s") if check.up else gettext("%(name)s does not answer. %(detail)s")
        level = messages.SUCCESS if check.up else messages.ERROR
        messages.add_message(request, level, said % {"name": provider.name, "detail": check.detail})
        return redirect("admin:intelligence_llmprovider_change", pk)

    @display(description=_("model"))
    def asked_model(self, provider: LlmProvider) -> str:
        return ltr(provider_setup(provider).model)

    @display(description=_("health"), label=_COLOURS)
    def health_label(self, provider: LlmProvider) -> tuple[str, str]:
        return _state(provider)

    @display(description=_("last answer"))
    def last_answer(self, provider: LlmProvider) -> object:
        health = _health(provider)
        return ago(health.answered_at) if health else None

    @display(description=_("last failure"))
    def last_failure(self, provider: LlmProvider) -> object:
        health = _health(provider)
        return ago(health.failed_at) if health else None


def _health(provider: LlmProvider) -> ProviderHealth | None:
    return getattr(provider, "health", None)


def _state(provider: LlmProvider) -> tuple[str, str]:
    health = _health(provider)
    if not provider.is_on:
        return "off", gettext("switched off")
    if provider_setup(provider).lacks:
        return "not_set_up", gettext("not set up")
    if health and health.rests_until and health.rests_until > timezone.now():
        return "resting", gettext("resting after failures")
    if health and health.failures >= THRESHOLD:
        return "failing", gettext("failing")
    return "fine", gettext("answers") if health and health.answered_at else gettext("ready")
