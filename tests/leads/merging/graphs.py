"""Random leads with everything that hangs on them, made from the models' own description: later tables as well."""

import random
import uuid
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext_noop

from common.phrases import PhraseField, say
from leads.merging.registry import references
from leads.models import Activity, Lead, LeadMerge, MergeStep

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
# What a merge writes about itself.
OWN = (LeadMerge, MergeStep)
_TRIES = 30


def tables_of_leads() -> list[type[models.Model]]:
    """Every table with a path to the leads, parents before children."""
    found: list[type[models.Model]] = [Lead]
    for model in found:
        found += [f.model for f in references(model) if f.model not in found and f.model not in OWN]
    return found[1:]


class Graph:
    """Three leads: two to be merged and one who stands by. Few values for each column, so that rows collide."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.rows: dict[type[models.Model], list[Any]] = {}
        for _number in range(2):
            self.add(User)
        while len(self.of(Lead)) < 3:
            self.add(Lead)
        for model in tables_of_leads():
            for _number in range(self.random.randint(2, 8)):
                self.add(model)

    def of(self, model: type[models.Model]) -> list[Any]:
        return self.rows.setdefault(model, [])

    def add(self, model: type[models.Model]) -> Any:
        """A row, or None where chance found none that the table's constraints allow."""
        for _try in range(_TRIES):
            row = model(**{f.attname: self._value(f) for f in model._meta.concrete_fields if self._is_ours(f)})
            try:
                with transaction.atomic():
                    row.save_base(raw=True, force_insert=True)
                    connection.check_constraints([model._meta.db_table])
            except IntegrityError:
                continue
            self.of(model).append(model._base_manager.get(pk=row.pk))
            return row
        return None

    def _is_ours(self, field: Any) -> bool:
        return not field.generated and not isinstance(field, models.AutoField)

    def _value(self, field: Any) -> Any:
        if field.null and self.random.random() < 0.3:
            return None
        if field.remote_field:
            return self._target(field)
        if field.choices:
            return self.random.choice([value for value, _label in field.flatchoices])
        for kind, make in _VALUES:
            if isinstance(field, kind):
                return make(self.random, field)
        raise NotImplementedError(f"{field} is of a kind that no value is known for")

    def _target(self, field: Any) -> Any:
        rows = self.of(field.related_model)
        if not rows and field.null:
            return None
        if len(rows) < 2 and field.related_model is not Lead:
            self.add(field.related_model)
        return getattr(self.random.choice(rows), field.target_field.attname) if rows else None


def snapshot() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table as the database holds it, without what a merge writes about itself."""
    return {
        model._meta.db_table: _rows_of(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model not in OWN
    }


def _rows_of(model: Any) -> list[tuple[Any, ...]]:
    names = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    told = " WHERE kind NOT IN ('merged', 'unmerged')" if model is Activity else ""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {names} FROM "{model._meta.db_table}"{told} ORDER BY "{model._meta.pk.column}"')
        return [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]


def _text(chance: random.Random, field: Any) -> str:
    words = ["", "stop", "أمل", f"+2348031{chance.randint(0, 99):06d}", "x@example.com", f"{chance.getrandbits(64):x}"]
    return chance.choice(words)[: field.max_length]


def _json(chance: random.Random, field: Any) -> Any:
    lists = [[], [[1.5, 3], [2, 4]]]
    return chance.choice(lists if field.default is list else [{}, {"b": 1, "a": [None, "أ", 0.1]}, *lists])


def _instant(chance: random.Random, field: Any) -> datetime:
    return NOON + timedelta(minutes=chance.randint(-5, 5), microseconds=chance.choice([0, 1, 999_999]))


_VALUES: list[tuple[type[models.Field], Any]] = [
    (PhraseField, lambda chance, field: chance.choice(["", say(gettext_noop("Lead %(number)s"), number=7), "said"])),
    (models.JSONField, _json),
    (models.UUIDField, lambda chance, field: uuid.UUID(int=chance.getrandbits(128))),
    (models.DateTimeField, _instant),
    (models.DateField, lambda chance, field: date(2026, 3, chance.randint(1, 3))),
    (models.TimeField, lambda chance, field: time(chance.randint(0, 23), 30)),
    (models.DurationField, lambda chance, field: timedelta(days=chance.randint(0, 2), microseconds=5)),
    (models.BooleanField, lambda chance, field: chance.random() < 0.5),
    (models.DecimalField, lambda chance, field: Decimal(chance.randint(1, 999)).scaleb(-field.decimal_places)),
    (models.FloatField, lambda chance, field: chance.random()),
    (models.IntegerField, lambda chance, field: chance.randint(0, 3)),
    (models.BinaryField, lambda chance, field: chance.randbytes(4)),
    (models.GenericIPAddressField, lambda chance, field: "127.0.0.1"),
    (models.Field, _text),
]
