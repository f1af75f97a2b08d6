"""What apps tell about their tables, so that two leads can become one without leads knowing the tables.

Rows that point at a lead are moved without being told. Where only one row per lead may exist (alone or together with
other columns), its app says here how two become one; `leads.checks` refuses to start where one has forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Field, Model, Q, UniqueConstraint

if TYPE_CHECKING:
    from .journal import Journal

# The row that stays and the row that goes: what changes on the first.
Combine = Callable[[Any, Any], "Combined"]
# Brings over all rows of one table, or of a table that names leads otherwise than by foreign key.
BringOver = Callable[["Journal", Model, Model], None]


@dataclass(frozen=True, slots=True)
class Combined:
    """Values by column. `sums` are columns that count: what comes later stays counted when the merge is undone."""

    values: dict[str, Any]
    sums: tuple[str, ...] = ()


_combine: dict[type[Model], Combine] = {}
_takeovers: dict[tuple[type[Model], type[Model]], BringOver] = {}
_afterwards: list[BringOver] = []


def combine_rows(model: type[Model], combine: Combine) -> None:
    """Of two rows that would break a uniqueness of `model`, one stays with these changes; what hangs on the other
    is moved to it."""
    _combine[model] = combine


def keep_row(model: type[Model]) -> None:
    """Of two rows that say the same, the one of the lead that stays is enough."""
    combine_rows(model, lambda kept, other: Combined({}))


def take_over(model: type[Model], bring_over: BringOver, *, of: type[Model]) -> None:
    """`bring_over` does what must be done with the rows of `model` that point at the two of the table `of`, after
    everything else was moved."""
    _takeovers[model, of] = bring_over


def also_move(bring_over: BringOver) -> None:
    """For tables that name a lead otherwise than by a foreign key."""
    _afterwards.append(bring_over)


def combiner(model: type[Model]) -> Combine:
    return _combine[model]


def taken_over(model: type[Model], *, of: type[Model]) -> BringOver | None:
    return _takeovers.get((model, of))


def movers() -> list[BringOver]:
    return list(_afterwards)


def is_registered(model: type[Model], *, of: type[Model]) -> bool:
    return model in _combine or (model, of) in _takeovers


@dataclass(frozen=True, slots=True)
class Uniqueness:
    """Rows that agree in `columns` beside the foreign key, and fulfil `condition`, may not be two."""

    columns: tuple[str, ...]
    condition: Q | None = None


def references(model: type[Model]) -> list[Field[Any, Any]]:
    """Every foreign key of any table that points at `model`, hidden and automatic ones as well."""
    relations: list[Any] = list(model._meta.get_fields(include_hidden=True))
    found = [r.field for r in relations if r.auto_created and not r.concrete and not r.many_to_many]
    return sorted((f for f in found if f.concrete), key=lambda f: (f.model._meta.label, f.name))


def uniquenesses(field: Field[Any, Any]) -> Iterator[Uniqueness]:
    """Those of the field's table that moving it from one row to another may break."""
    meta = field.model._meta
    if field.unique:
        yield Uniqueness(())
    for names in meta.unique_together:
        if field.name in names:
            yield Uniqueness(_without(names, field))
    for constraint in meta.constraints:
        if isinstance(constraint, UniqueConstraint) and field.name in constraint.fields:
            yield Uniqueness(_without(constraint.fields, field), constraint.condition)


def _without(names: Any, field: Field[Any, Any]) -> tuple[str, ...]:
    return tuple(name for name in names if name != field.name)
