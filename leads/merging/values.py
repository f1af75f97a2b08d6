"""Rows as JSON and back, byte for byte: what a merge keeps to be undone."""

from __future__ import annotations

from typing import Any, cast

from django.db import connection
from django.db.models import Field, JSONField, Model, QuerySet, Value

Values = dict[str, Any]


def columns(model: type[Model]) -> list[Field[Any, Any]]:
    """What is stored of a row; the database computes the rest."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def as_json(row: Model, names: Any = None) -> Values:
    fields = columns(type(row))
    return {f.attname: _encoded(f, row) for f in fields if names is None or f.attname in names}


def from_json(model: type[Model], values: Values) -> Values:
    by_name = {field.attname: field for field in columns(model)}
    return {name: _decoded(by_name[name], value) for name, value in values.items() if name in by_name}


def writable(model: type[Model], values: Values) -> Values:
    """For `QuerySet.update`: None in a JSON column that takes no NULL is JSON's own null."""
    by_name = {field.attname: field for field in columns(model)}
    return {
        name: Value(None, JSONField())
        if value is None and isinstance(by_name[name], JSONField) and not by_name[name].null
        else value
        for name, value in values.items()
    }


def all_rows(model: type[Model]) -> QuerySet[Any]:
    """Whatever the table's own manager hides."""
    return cast(QuerySet[Any], model._base_manager.all())


def _encoded(field: Field[Any, Any], row: Model) -> Any:
    value = field.value_from_object(row)
    if value is None or isinstance(field, JSONField):
        return value
    if hasattr(field, "from_db_value"):
        return field.get_prep_value(value)
    return field.value_to_string(row)


def _decoded(field: Field[Any, Any], value: Any) -> Any:
    if value is None or isinstance(field, JSONField):
        return value
    if hasattr(field, "from_db_value"):
        return field.from_db_value(value, None, connection)
    return field.to_python(value)
