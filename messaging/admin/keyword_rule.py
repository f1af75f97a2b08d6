from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import BooleanRadioFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminCheckboxSelectMultiple, UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from common.admin.displays import ago
from common.admin.pages import page_context
from intelligence.choices import Intent
from messaging.models import Channel, KeywordRule
from messaging.selectors.keyword_rules import last_week, matching_rules

from .base import SettingAdmin


class TryForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What would this message set off?"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2, "dir": "auto"}),
    )
    channel = forms.ModelChoiceField(
        label=gettext_lazy("Channel"),
        queryset=Channel.objects.order_by("name"),
        required=False,
        empty_label=gettext_lazy("any"),
        widget=UnfoldAdminSelectWidget,
    )


class KeywordRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """The intents as boxes to tick."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = KeywordRule._meta.get_field("intents")
        self.fields["intents"] = forms.MultipleChoiceField(
            choices=Intent.choices,
            label=capfirst(asked.verbose_name),
            help_text=asked.help_text,
            required=False,
            widget=UnfoldAdminCheckboxSelectMultiple,
        )


@admin.register(KeywordRule)
class KeywordRuleAdmin(SettingAdmin):
    form = KeywordRuleForm
    list_display = ["name", "is_active", "priority", "shown_words", "match", "hit_count", "last_hit"]
    list_filter = [("is_active", BooleanRadioFilter)]
    search_fields = ["name", "keywords"]
    ordering = ["priority", "pk"]
    # They act in their order: seen on one page.
    list_per_page = 200
    actions_list = ["try_out"]
    autocomplete_fields = ["assignee", "reply_template", "tag", "channels"]
    fieldsets = [
        (None, {"fields": ["name", "is_active", "priority", "keywords", "match", "intents"]}),
        (
            gettext_lazy("When"),
            {"fields": ["channels", "active_from", "active_until", "cooldown_minutes", "even_when_taken_over"]},
        ),
        (
            gettext_lazy("Then"),
            {
                "fields": [
                    "reply_text", "reply_text_ar", "reply_template", "tag", "stage", "assignee", "hand_over", "stop",
                ]
            },
        ),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[KeywordRule]:
        return super().get_queryset(request).annotate(hit_total=Count("hits"), hit_at=Max("hits__at"))

    @display(description=gettext_lazy("keywords"))
    def shown_words(self, rule: KeywordRule) -> str:
        intents = [str(Intent(each).label) for each in rule.intents if each in Intent.values]
        return " · ".join([*rule.words[:6], *(f"({each})" for each in intents)])

    @display(description=gettext_lazy("acted"))
    def hit_count(self, rule: KeywordRule) -> int:
        return int(rule.hit_total)

    @display(description=gettext_lazy("last acted"))
    def last_hit(self, rule: KeywordRule) -> object:
        return ago(rule.hit_at)

    @action(description=gettext_lazy("Try and preview…"), permissions=["view"], url_path="try", icon="science")
    def try_out(self, request: HttpRequest) -> HttpResponse:
        """A text box that acts on nothing, and what every rule would have matched last week."""
        form = TryForm(request.GET or None)
        rules = list(KeywordRule.objects.order_by("priority", "pk").prefetch_related("channels"))
        counts, read = last_week(rules)
        context: dict[str, Any] = {
            **page_context(self, request, _("Try keyword rules")),
            "form": form,
            "matches": _matches(form, rules),
            "tried": form.is_bound,
            "counts": [(rule, counts[rule.pk], 100 * counts[rule.pk] / read if read else 0) for rule in rules],
            "read": read,
        }
        return TemplateResponse(request, "admin/messaging/keyword_try.html", context)


def _matches(form: TryForm, rules: list[KeywordRule]) -> list[Any]:
    if not (form.is_bound and form.is_valid()):
        return []
    channel = form.cleaned_data["channel"]
    active = [rule for rule in rules if rule.is_active]
    channel_id = channel.pk if channel else None
    return matching_rules(form.cleaned_data["text"], channel_id=channel_id, at=timezone.now(), rules=active)
