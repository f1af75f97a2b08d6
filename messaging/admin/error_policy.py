from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from messaging.choices import PolicyAction
from messaging.models import ErrorPolicy
from messaging.selectors import error_policies
from messaging.selectors.error_policies import proposal, rules_of

from .base import SettingAdmin
from .displays import excerpt

_COLOURS = {
    PolicyAction.RETRY: "info",
    PolicyAction.NEVER: "default",
    PolicyAction.THROTTLE_PERSON: "warning",
    PolicyAction.THROTTLE_NUMBER: "warning",
    PolicyAction.HOLD_NUMBER: "danger",
    PolicyAction.CHANNEL_DOWN: "danger",
    PolicyAction.PAUSE_TEMPLATE: "warning",
    PolicyAction.STOP_CONTACT: "danger",
    PolicyAction.USE_TEMPLATE: "primary",
}


@admin.register(ErrorPolicy)
class ErrorPolicyAdmin(SettingAdmin):
    list_display = ["code", "kind", "action_label", "delays", "meaning", "changed"]
    list_filter = [("kind", ChoicesDropdownFilter), ("action", ChoicesDropdownFilter)]
    search_fields = ["code"]
    ordering = ["kind", "code"]
    fields = ["kind", "code", "action", "delays", "house_text", "text", "text_ar"]

    def get_readonly_fields(self, request: HttpRequest, obj: ErrorPolicy | None = None) -> list[str]:
        return ["kind", "code", "house_text"] if obj else ["house_text"]

    def has_delete_permission(self, request: HttpRequest, obj: ErrorPolicy | None = None) -> bool:
        """The next migration would bring it back: a rule that should do nothing says “never”."""
        return False

    def save_model(self, request: HttpRequest, obj: ErrorPolicy, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        error_policies.forget()

    @display(description=_("action"), ordering="action", label=_COLOURS)
    def action_label(self, policy: ErrorPolicy) -> tuple[str, str]:
        return policy.action, policy.get_action_display()

    @display(description=_("text for staff"))
    def meaning(self, policy: ErrorPolicy) -> str:
        return excerpt(policy.own_text or self.house_text(policy))

    @display(description=_("text of the house"))
    def house_text(self, policy: ErrorPolicy) -> str:
        rule = rules_of(policy.kind).get(policy.code)
        return str(rule.text) if rule else ""

    @display(description=_("changed by staff"), label="info")
    def changed(self, policy: ErrorPolicy) -> str:
        rule = rules_of(policy.kind).get(policy.code)
        seeded: Any = proposal(rule) if rule else None
        as_seeded = seeded and (seeded.action, seeded.delays) == (policy.action, policy.seconds)
        return "" if as_seeded and not policy.own_text else gettext("changed")
