from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from common.admin.bases import BackOfficeAdmin
from common.admin.displays import ago

from ..errors import PricingError
from ..models import PricingPolicy
from ..services.policies import save_policy, switch_off, switch_on, try_policy

_FIGURES = ("days", "changes", "largest_step", "undercut_then", "undercut_now", "price_change")


@admin.register(PricingPolicy)
class PricingPolicyAdmin(BackOfficeAdmin):
    list_display = ("name", "status", "by_itself", "live", "wins_back", "tested", "outcome")
    ordering = ("category",)
    empty_hint = _(
        "A policy says how far the agent may go with prices. Make one, try it on the past, then switch it on."
    )
    fields = (
        ("category", "is_on"),
        ("undercut_percent", "min_margin_percent"),
        ("daily_step_percent", "changes_a_day"),
        ("rounding", "offer_hours"),
        ("applies_itself", "wins_back"),
        ("live", "asks_model"),
        ("tested", "outcome"),
    )
    readonly_fields = ("is_on", "tested", "outcome")
    actions = ("try_on_the_past", "turn_on", "turn_off")

    def save_model(self, request: HttpRequest, obj: PricingPolicy, form: Any, change: bool) -> None:
        if not save_policy(policy=obj):
            messages.warning(
                request, gettext("Its limits are others now: it is off until it was tried on the past again.")
            )

    @admin.action(permissions=["change"], description=_("Try on the past"))
    def try_on_the_past(self, request: HttpRequest, queryset: QuerySet[PricingPolicy]) -> None:
        for policy in queryset:
            try:
                test = try_policy(policy=policy)
            except PricingError as refusal:
                messages.warning(request, f"{policy}: {refusal}")
            else:
                messages.success(request, f"{policy}: {told(test)}")

    @admin.action(permissions=["change"], description=_("Switch on"))
    def turn_on(self, request: HttpRequest, queryset: QuerySet[PricingPolicy]) -> None:
        for policy in queryset:
            try:
                done = switch_on(policy=policy)
            except PricingError as refusal:
                messages.warning(request, f"{policy}: {refusal}")
            else:
                text = gettext("It is on.") if done else gettext("Skipped: it was on already.")
                messages.add_message(request, messages.SUCCESS if done else messages.WARNING, f"{policy}: {text}")

    @admin.action(permissions=["change"], description=_("Switch off"))
    def turn_off(self, request: HttpRequest, queryset: QuerySet[PricingPolicy]) -> None:
        for policy in queryset:
            done = switch_off(policy=policy)
            text = gettext("It is off.") if done else gettext("Skipped: it was off already.")
            messages.add_message(request, messages.SUCCESS if done else messages.WARNING, f"{policy}: {text}")

    @display(description=_("category"), ordering="category")
    def name(self, policy: PricingPolicy) -> str:
        return str(policy)

    @display(description=_("state"), label={"on": "success", "off": "default"})
    def status(self, policy: PricingPolicy) -> tuple[str, Any]:
        return ("on", _("on")) if policy.is_on else ("off", _("off"))

    @display(description=_("proposals"))
    def by_itself(self, policy: PricingPolicy) -> Any:
        return _("applied by itself") if policy.applies_itself else _("wait for a person")

    @display(description=_("tried on the past"), ordering="tested_at")
    def tested(self, policy: PricingPolicy) -> object:
        if policy.tested_at and not policy.is_tested:
            return _("with other limits")
        return ago(policy.tested_at) or _("not yet")

    @display(description=_("what came of it"))
    def outcome(self, policy: PricingPolicy) -> object:
        return told(policy.test) if policy.test and policy.is_tested else "-"


def told(test: dict[str, Any]) -> str:
    return gettext(
        "%(days)s days of products, %(changes)s changes of price, the largest %(largest_step)s %%; somebody was "
        "cheaper on %(undercut_then)s days, it would have been %(undercut_now)s; mean price %(price_change)s %%."
    ) % {
        name: test.get(name, "?")
        for name in ("days", "changes", "largest_step", "undercut_then", "undercut_now", "price_change")
    }
