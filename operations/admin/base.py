from typing import Any

from django.http import HttpRequest, HttpResponse
from unfold.admin import ModelAdmin


class EvidenceAdmin(ModelAdmin):
    """Rows that the house writes: people read them and act on them, never edit them."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_act_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Actions go with the permission to change, which edits nothing here."""
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")


def leave_dialog(address: str) -> HttpResponse:
    """The theme's dialogs are sent by htmx, which follows this header and not a redirect."""
    return HttpResponse(headers={"HX-Redirect": address})
