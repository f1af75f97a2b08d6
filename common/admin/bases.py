"""What every list of the back office has in common."""

from typing import Any

from django.contrib.admin import ShowFacets
from django.db.models import Field, URLField
from django.forms import Field as FormField
from django.http import HttpRequest
from django.utils.functional import Promise
from unfold.admin import ModelAdmin, TabularInline
from unfold.views import ChangeList

from .paging import EstimatingPaginator


def https_by_default(field: Field, **options: Any) -> FormField | None:
    """The form field of a model's field, as `formfield_callback` of a form: "shop.example" means https there."""
    return field.formfield(**_with_scheme(field, options))


def _with_scheme(field: Field, options: dict[str, Any]) -> dict[str, Any]:
    return options | {"assume_scheme": "https"} if isinstance(field, URLField) else options


class NarrowedChangeList(ChangeList):
    """Says "n results (show all)" only where a search or a filter hides something."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if not self.query and not self.has_active_filters:
            self.full_result_count = self.result_count


class BackOfficeAdmin(ModelAdmin):
    paginator = EstimatingPaginator
    show_full_result_count = False
    list_per_page = 50
    list_filter_submit = True
    # An action works in the request: a page of rows, not the whole table.
    list_disable_select_all = True
    # Facets count the table once per choice.
    show_facets = ShowFacets.NEVER
    # What to do first, where the list is empty.
    empty_hint: str | Promise = ""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return NarrowedChangeList

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> FormField | None:
        return super().formfield_for_dbfield(db_field, request, **_with_scheme(db_field, kwargs))


class _ReadOnly:
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EvidenceAdmin(_ReadOnly, BackOfficeAdmin):
    """What happened; nobody edits it."""

    actions = None


class EvidenceInline(_ReadOnly, TabularInline):
    extra = 0
    tab = True
    hide_title = True
