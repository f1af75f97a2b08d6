from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from rest_framework.request import Request

INSTANT: Sequence[str] = ("gte", "lt")
"""Lookups of every instant in the API: from (included) until (excluded)."""

CHOICE: Sequence[str] = ("exact", "in")


class ListFilters(DjangoFilterBackend):
    """Filters are of lists: to build two dozen form fields for one row costs a third of its request.

    For a list only those that were asked for are built, for the same reason.
    """

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        return queryset if getattr(view, "detail", False) else super().filter_queryset(request, queryset, view)

    def get_filterset(self, request: Request, queryset: Any, view: Any) -> FilterSet | None:
        filterset_class = self.get_filterset_class(view, queryset)
        if filterset_class is None:
            return None
        asked = frozenset(filterset_class.base_filters).intersection(request.query_params)
        return _only(filterset_class, asked)(**self.get_filterset_kwargs(request, queryset, view))


@lru_cache(maxsize=500)
def _only(filterset_class: type[FilterSet], names: frozenset[str]) -> type[FilterSet]:
    filters = {name: each for name, each in filterset_class.base_filters.items() if name in names}
    made: Any = type(filterset_class.__name__, (filterset_class,), {})
    made.base_filters = filters
    return made  # type: ignore[no-any-return]
