from typing import Any

from django.http import HttpRequest, HttpResponse

from common.admin import bases


class EvidenceAdmin(bases.EvidenceAdmin):
    """Rows that the house writes: people read them and act on them, never edit them."""

    actions: Any = ()

    def has_act_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Actions go with the permission to change, which edits nothing here."""
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")


def leave_dialog(address: str) -> HttpResponse:
    """The theme's dialogs are sent by htmx, which follows this header and not a redirect."""
    return HttpResponse(headers={"HX-Redirect": address})
