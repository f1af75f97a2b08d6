"""What merging leads must be told, said at start-up."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.db.models import Model, UniqueConstraint

from .merging.columns import columns_without_rule
from .merging.registry import is_registered, references, uniquenesses
from .models import Lead


@register()
def merging_knows_every_table(**_: Any) -> list[CheckMessage]:
    """Tables that may hold one row per lead, or per row of a table that itself is combined."""
    return [
        Error(
            f"{model._meta.label} is unique per lead, and merging does not know how two of its rows become one.",
            hint="Register it in leads.merging.registry: keep_row, combine_rows or take_over.",
            id="leads.E001",
        )
        for model in _not_registered(Lead, seen=set())
    ]


@register()
def merging_knows_every_column(**_: Any) -> list[CheckMessage]:
    return [
        Error(f"Lead.{name} has no rule for merging.", hint="Add it to leads.merging.columns.", id="leads.E002")
        for name in columns_without_rule()
    ]


def _not_registered(target: type[Model], seen: set[type[Model]]) -> list[type[Model]]:
    seen.add(target)
    found: list[type[Model]] = []
    for field in references(target):
        model = field.model
        if model in seen or not (any(True for _unique in uniquenesses(field)) or _by_expression(model)):
            continue
        if is_registered(model, of=target):
            found += _not_registered(model, seen)
        else:
            found.append(model)
    return sorted(set(found), key=lambda model: model._meta.label)


def _by_expression(model: type[Model]) -> bool:
    """A uniqueness that cannot be read from the columns: whoever made it says what becomes of two."""
    return any(isinstance(c, UniqueConstraint) and c.expressions for c in model._meta.constraints)
