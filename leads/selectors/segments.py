from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..models import Lead, Segment
from ..querysets import LeadQuerySet
from ..segments.definition import Group, parse, to_q

_PATIENCE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Counted:
    number: int
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Preview:
    count: Counted
    people: list[Lead]


def segment_leads(segment: Segment, *, at: datetime | None = None) -> LeadQuerySet:
    """Who belongs to it at `at`, now where left out; raises DefinitionInvalid where a field has gone since."""
    return matching_leads(parse(segment.definition), at=at)


def matching_leads(definition: Group, *, at: datetime | None = None, among: LeadQuerySet | None = None) -> LeadQuerySet:
    return (Lead.objects.all() if among is None else among).filter(to_q(definition, at or timezone.now()))


def count_leads(leads: QuerySet[Any]) -> Counted:
    """Exact, unless PostgreSQL needs longer than a second: then its planner's estimate."""
    try:
        with transaction.atomic():
            _be_impatient()
            return Counted(leads.order_by().values("pk").count())
    except OperationalError:
        if connection.vendor != "postgresql":
            raise
        return Counted(_estimated(leads), exact=False)


def preview(definition: Group, *, most: int = 8) -> Preview:
    """How many and, where they are found quickly, who came last."""
    leads = matching_leads(definition)
    count = count_leads(leads)
    try:
        with transaction.atomic():
            _be_impatient()
            people = list(leads.with_identities().order_by("-pk")[:most])
    except OperationalError:
        people = []
    return Preview(count, people)


def _be_impatient() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {int(_PATIENCE_SECONDS * 1000)}")


def _estimated(leads: QuerySet[Any]) -> int:
    with connection.cursor() as cursor:
        sql, params = leads.order_by().values("pk").query.sql_with_params()
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        (plan,) = cursor.fetchone()
    return int(plan[0]["Plan"]["Plan Rows"])
