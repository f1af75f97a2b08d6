"""Everything a merge does goes through here: done to the database, and written down to be undone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Field, Model, QuerySet

from ..errors import UndoImpossible
from ..models import LeadMerge, MergeStep
from .values import Values, all_rows, as_json, columns, from_json, writable

_AT_ONCE = 500
Did = MergeStep.Did


class Journal:
    """Of one merge, while it is done."""

    def __init__(self, merge: LeadMerge) -> None:
        self.merge = merge
        self.moved: dict[str, int] = {}
        """How many rows came over, by table."""

    def move(self, rows: QuerySet[Any], field: Field[Any, Any], target: Model) -> None:
        """Point these rows, which all point at one other row, at `target`."""
        name, model = field.attname, field.model
        after = {name: _reference(field, target)}
        encoded = _encoded(model, after)
        for before, keys in _by_value(rows, name):
            for chunk in _chunks(keys):
                all_rows(model).filter(pk__in=chunk).update(**after)
                self._write(Did.CHANGED, model, chunk, before=_encoded(model, {name: before}), after=encoded)
            self.moved[model._meta.label] = self.moved.get(model._meta.label, 0) + len(keys)

    def edit(self, row: Model, values: Values, *, sums: Sequence[str] = ()) -> None:
        """Change columns of one row; those that stay as they are are left out."""
        model = type(row)
        before = as_json(all_rows(model).get(pk=row.pk), values)
        after = _encoded(model, values)
        changed = {name for name in values if before[name] != after[name]}
        if not changed:
            return
        all_rows(model).filter(pk=row.pk).update(**writable(model, {name: values[name] for name in changed}))
        self._write(
            Did.CHANGED,
            model,
            [row.pk],
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
            sums=[name for name in sums if name in changed],
        )

    def delete(self, row: Model) -> None:
        """This row alone: nothing may point at it any more, and the database says so where something does."""
        rows = all_rows(type(row)).filter(pk=row.pk)
        for now in rows:
            self._write(Did.DELETED, type(row), [row.pk], before=as_json(now))
        rows._raw_delete(rows.db)

    def add(self, row: Model) -> None:
        row.save_base(raw=True, force_insert=True)
        self.added(row)

    def added(self, row: Model) -> None:
        """A service has inserted it."""
        self._write(Did.ADDED, type(row), [row.pk])

    def _write(self, did: MergeStep.Did, model: type[Model], keys: Sequence[Any], **more: Any) -> None:
        named = [key if isinstance(key, int) else str(key) for key in keys]
        MergeStep.objects.create(merge=self.merge, did=did, model=model._meta.label, keys=named, **more)


def take_back(merge: LeadMerge) -> bool:
    """Undo its steps from the last to the first; says whether something had changed since and so stayed."""
    newer = False
    for step in merge.steps.order_by("-id").iterator(chunk_size=200):
        newer = _TAKE_BACK[Did(step.did)](step) or newer
    return newer


def _change_back(step: MergeStep) -> bool:
    """Column by column, where it is still what the merge made of it; a column that counts loses what was added."""
    model, newer = apps.get_model(step.model), False
    same: list[Any] = []
    for row in all_rows(model).filter(pk__in=step.keys).only(*step.after):
        now = as_json(row, step.after)
        if now == step.after:
            same.append(row.pk)
            continue
        newer = True
        _update(model, [row.pk], _what_of_before(step, now))
    _update(model, same, step.before)
    return newer


def _what_of_before(step: MergeStep, now: Values) -> Values:
    values = {name: step.before[name] for name in step.after if now[name] == step.after[name]}
    for name in set(step.sums) - values.keys():
        values[name] = max(int(step.before[name]) + int(now[name]) - int(step.after[name]), 0)
    return values


def _bring_back(step: MergeStep) -> bool:
    model = apps.get_model(step.model)
    values = from_json(model, step.before)
    for field in columns(model):
        _look_for_target(field, values)
    row = model(**{field.attname: values[field.attname] for field in columns(model) if field.attname in values})
    try:
        with transaction.atomic():
            row.save_base(raw=True, force_insert=True)
    except IntegrityError as error:
        raise UndoImpossible(model._meta.verbose_name) from error
    return False


def _look_for_target(field: Any, values: Values) -> None:
    """What a row pointed at may have gone since, a member of staff for one."""
    value = values.get(field.attname)
    if field.remote_field is None or value is None:
        return
    target = field.target_field
    if all_rows(target.model).filter(**{target.attname: value}).exists():
        return
    if not field.null:
        raise UndoImpossible(field.model._meta.verbose_name)
    values[field.attname] = None


def _take_away(step: MergeStep) -> bool:
    rows = all_rows(apps.get_model(step.model)).filter(pk__in=step.keys)
    rows._raw_delete(rows.db)
    return False


_TAKE_BACK = {Did.CHANGED: _change_back, Did.DELETED: _bring_back, Did.ADDED: _take_away}


def _update(model: type[Model], keys: Sequence[Any], values: Values) -> None:
    if not keys or not values:
        return
    try:
        with transaction.atomic():
            all_rows(model).filter(pk__in=keys).update(**writable(model, from_json(model, values)))
    except IntegrityError as error:
        raise UndoImpossible(model._meta.verbose_name) from error


def _reference(field: Any, target: Model) -> Any:
    return getattr(target, field.target_field.attname)


def _encoded(model: type[Model], values: Values) -> Values:
    return as_json(model(**values), values)


def _by_value(rows: QuerySet[Any], name: str) -> list[tuple[Any, list[Any]]]:
    found: dict[Any, list[Any]] = {}
    for key, value in rows.order_by("pk").values_list("pk", name):
        found.setdefault(value, []).append(key)
    return list(found.items())


def _chunks(keys: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]
