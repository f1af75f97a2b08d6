"""What messaging's pages share: rows that are acted on but not edited, and actions that say what they did."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.admin.bases import BackOfficeAdmin, EvidenceAdmin


class _Acted:
    def has_act_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Actions go with the permission to change, even where there is nothing to edit."""
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def require_act(self, request: HttpRequest) -> None:
        if not self.has_act_permission(request):
            raise PermissionDenied


class ActedOnAdmin(_Acted, EvidenceAdmin):
    """Rows that the house writes: people read them and act on them, never edit them."""

    actions: Any = ()


class SettingAdmin(_Acted, BackOfficeAdmin):
    """Rows that people set up."""


def act_on_each(rows: Iterable[Any], act: Callable[[Any], bool]) -> tuple[int, int]:
    """Call the service row by row: (done, skipped)."""
    results = [act(row) for row in rows]
    return sum(results), len(results) - sum(results)


def tell(request: HttpRequest, *, done: int, what: str, skipped: int = 0, why: str = "") -> None:
    """Say what an action did, to how many, what it skipped and why. `what` has its number in it."""
    if done:
        messages.success(request, what)
    if skipped:
        text = ngettext("%(count)d skipped: %(why)s", "%(count)d skipped: %(why)s", skipped)
        messages.warning(request, text % {"count": skipped, "why": why})
    if not done and not skipped:
        messages.warning(request, _("Nothing to do."))
