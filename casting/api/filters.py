from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from casting.choices import Gender, ProjectType
from casting.models import Call
from casting.selectors.public import Wanted, narrowed
from common.api.filters import CHOICE, INSTANT


class PublicCallFilter(filters.FilterSet):
    """The filters of the public list: what they say together must be true of one role."""

    city = filters.CharFilter(help_text="Canonical English name, e.g. `Riyadh`.")
    gender = filters.ChoiceFilter(choices=[choice for choice in Gender.choices if choice[0] != Gender.ANY])
    age = filters.NumberFilter(min_value=0, max_value=120)
    project_type = filters.ChoiceFilter(choices=ProjectType.choices)
    is_paid = filters.BooleanFilter()
    search = filters.CharFilter(help_text="Words in either language, however they are spelt.")

    class Meta:
        model = Call
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Call]) -> QuerySet[Call]:
        said: dict[str, Any] = self.form.cleaned_data
        age = said.get("age")
        wanted = Wanted(
            city=said.get("city") or "",
            gender=said.get("gender") or "",
            age=None if age is None else int(age),
            kind=said.get("project_type") or "",
            paid=said.get("is_paid"),
            words=said.get("search") or "",
        )
        return narrowed(queryset, wanted)


class ReviewFilter(filters.FilterSet):
    class Meta:
        model = Call
        fields = {"state": CHOICE, "project_type": CHOICE, "city": CHOICE, "last_posted_at": INSTANT}
