from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from common.admin.dialogs import leave_dialog
from common.admin.displays import ago
from common.causes import cause_name
from leads.models import Lead
from messaging.choices import HoldScope
from messaging.models import Channel, Hold, MessageTemplate
from messaging.services.holds import place_hold, release_holds

from .base import SettingAdmin, act_on_each, tell
from .filters import OpenHoldFilter

CAUSE = "staff"


class HoldForm(forms.ModelForm):
    """Names what is held so that the dispatcher will find it: a channel or lead that is there, or an exact word."""

    class Meta:
        model = Hold
        fields = ("scope", "key", "reason", "until")
        help_texts = {
            "key": gettext_lazy(
                "Channel: its name. Portfolio: its id. Origin: who sends, e.g. campaign:17. Template: its name. "
                "Person: the lead’s number."
            ),
            "until": gettext_lazy("Empty: until somebody releases it."),
        }

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until and until <= timezone.now():
            raise forms.ValidationError(_("That time is over already."))
        return until

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("key"):
            find = {HoldScope.CHANNEL: _channel_id, HoldScope.PERSON: _lead_id}.get(said.get("scope"), str.strip)
            said["key"] = find(said["key"].strip())
            if not said["key"]:
                self.add_error("key", _("Nothing of this name is known."))
        return said


def _channel_id(text: str) -> str:
    found = Channel.objects.filter(name__iexact=text).values_list("pk", flat=True)[:2]
    return str(found[0]) if len(found) == 1 else ""


def _lead_id(text: str) -> str:
    return text if text.isdecimal() and Lead.objects.filter(pk=text).exists() else ""


@admin.register(Hold)
class HoldAdmin(SettingAdmin):
    form = HoldForm
    list_display = ["what", "reason", "why", "placed_by", "since", "ends", "state_label"]
    list_filter = [("scope", ChoicesDropdownFilter), OpenHoldFilter]
    list_select_related = ["created_by"]
    ordering = ["-id"]
    actions = ["release"]
    actions_detail = ["release_this"]
    fields = ["scope", "key", "reason", "until"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Hold]:
        channels = Channel.objects.annotate(key=Cast("pk", CharField())).filter(key=OuterRef("key"))
        people = Lead.objects.annotate(key=Cast("pk", CharField())).filter(key=OuterRef("key"))
        name = Concat("first_name", Value(" "), "last_name")
        templates = MessageTemplate.objects.annotate(key=Concat(Value("#"), Cast("pk", CharField())))
        of_template = Concat("name", Value(" ("), "language", Value(")"))
        return (
            super()
            .get_queryset(request)
            .annotate(
                channel_name=Subquery(channels.values("name")[:1]),
                person_name=Subquery(people.values_list(name, flat=True)[:1]),
                template_of=Subquery(templates.filter(key=OuterRef("key")).values_list(of_template, flat=True)[:1]),
            )
        )

    def has_change_permission(self, request: HttpRequest, obj: Hold | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Hold | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Hold, form: HoldForm, change: bool) -> None:
        said = form.cleaned_data
        hold = place_hold(
            scope=said["scope"],
            key=said["key"],
            cause=CAUSE,
            reason=said["reason"],
            until=said["until"],
            by=request.user,
        )
        obj.pk = hold.pk

    @display(description=gettext_lazy("held"))
    def what(self, hold: Hold) -> str:
        names = {
            HoldScope.CHANNEL: hold.channel_name,
            HoldScope.PERSON: hold.person_name,
            HoldScope.TEMPLATE: hold.template_of,
        }
        return f"{hold.get_scope_display()}: {(names.get(hold.scope) or hold.key).strip()}"

    @display(description=gettext_lazy("cause"))
    def why(self, hold: Hold) -> str:
        return cause_name(hold.cause)

    @display(description=gettext_lazy("placed by"))
    def placed_by(self, hold: Hold) -> str:
        return str(hold.created_by or "")

    @display(description=gettext_lazy("since"))
    def since(self, hold: Hold) -> object:
        return ago(hold.created_at)

    @display(description=gettext_lazy("until"))
    def ends(self, hold: Hold) -> object:
        return ago(hold.until) or _("released by hand")

    @display(description=gettext_lazy("state"), label={"force": "warning", "over": "default"})
    def state_label(self, hold: Hold) -> tuple[str, str]:
        is_over = hold.ended_at or (hold.until and hold.until <= timezone.now())
        return ("over", _("over")) if is_over else ("force", _("in force"))

    @action(description=gettext_lazy("Release"), permissions=["act"])
    def release(self, request: HttpRequest, holds: QuerySet[Hold]) -> None:
        done, skipped = act_on_each(holds, _release)
        text = ngettext("%(count)d hold released.", "%(count)d holds released.", done)
        tell(request, done=done, what=text % {"count": done}, skipped=skipped, why=_("released already"))

    @action(
        description=gettext_lazy("Release"),
        permissions=["act"],
        url_path="release",
        icon="lock_open",
        dialog={
            "title": gettext_lazy("Release this hold?"),
            "description": gettext_lazy("What it held goes on at once."),
            "form_submit_text": gettext_lazy("Release"),
        },
    )
    def release_this(self, request: HttpRequest, form: Form, object_id: str) -> HttpResponse:
        self.release(request, Hold.objects.filter(pk=object_id))
        return leave_dialog(reverse("admin:messaging_hold_change", args=[object_id]))


def _release(hold: Hold) -> bool:
    return not hold.ended_at and bool(release_holds(scope=hold.scope, key=hold.key, cause=hold.cause))
