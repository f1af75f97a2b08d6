"""One row takes in another of its table: all that pointed at the other points at it, and the other goes."""

from __future__ import annotations

from typing import Any

from django.db.models import Field, Model

from .journal import Journal
from .registry import Uniqueness, combiner, references, taken_over, uniquenesses
from .values import Values, all_rows, as_json, from_json

Clashes = dict[Any, Any]


def absorb(journal: Journal, kept: Model, other: Model) -> None:
    # Who is just writing a row that points at it has to wait: their foreign key is checked against this lock.
    all_rows(type(other)).select_for_update().get(pk=other.pk)
    table = type(kept)
    for field in references(table):
        if not taken_over(field.model, of=table):
            _bring_over(journal, field, kept, other)
    for model in dict.fromkeys(field.model for field in references(table)):
        if bring_over := taken_over(model, of=table):
            bring_over(journal, kept, other)
    journal.delete(other)


def clashes(field: Field[Any, Any], kept: Model, other: Model) -> Clashes:
    """Rows of `other` that cannot be moved as they are, each with the row of `kept` that stands in the way."""
    found: Clashes = {}
    for unique in uniquenesses(field):
        there = _by_columns(field, unique, kept)
        here = _by_columns(field, unique, other)
        for values in here.keys() & there.keys():
            found.setdefault(here[values], there[values])
    return found


def _bring_over(journal: Journal, field: Field[Any, Any], kept: Model, other: Model) -> None:
    standing = clashes(field, kept, other)
    rows = all_rows(field.model).filter(**{field.attname: _key(field, other)}).exclude(pk__in=standing)
    if field.primary_key:
        for row in rows:
            _rename(journal, field, row, kept)
    else:
        journal.move(rows, field, kept)
    for other_key, kept_key in sorted(standing.items()):
        _fold(journal, field.model, kept_key, other_key)


def _fold(journal: Journal, model: type[Model], kept_key: Any, other_key: Any) -> None:
    rows = all_rows(model).select_for_update().in_bulk(sorted({kept_key, other_key}))
    kept, other = rows[kept_key], rows[other_key]
    combined = combiner(model)(kept, other)
    absorb(journal, kept, other)
    journal.edit(kept, combined.values, sums=combined.sums)


def _rename(journal: Journal, field: Field[Any, Any], row: Model, kept: Model) -> None:
    """The foreign key is the row's own key: it is a new row that everything moves to."""
    values: Values = from_json(type(row), as_json(row)) | {field.attname: _key(field, kept)}
    new = type(row)(**values)
    journal.add(new)
    absorb(journal, new, row)


def _by_columns(field: Field[Any, Any], unique: Uniqueness, owner: Model) -> dict[tuple[Any, ...], Any]:
    rows = all_rows(field.model).filter(**{field.attname: _key(field, owner)})
    if unique.condition is not None:
        rows = rows.filter(unique.condition)
    found = rows.values_list("pk", *unique.columns)
    return {tuple(values): key for key, *values in found if None not in values}


def _key(field: Any, owner: Model) -> Any:
    return getattr(owner, field.target_field.attname)
