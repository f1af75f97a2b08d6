from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.lookups import StartsWith

from common.phones import to_e164
from common.search import Fold, containing
from common.text.spelling import fold

from .choices import ConsentPurpose, ConsentStatus, Label, Stage

if TYPE_CHECKING:
    from .models import Activity, Consent, Identity, Lead, Sale  # noqa: F401

# Fewer digits end too many numbers.
_LEAST_OF_A_NUMBER = 4
_MANY = 2000
_BETWEEN_DIGITS = re.compile(r"[\s()./-]+")

OPEN_STAGES = (Stage.NEW, Stage.CONTACTED, Stage.QUALIFIED, Stage.CONVERTED)


class LeadQuerySet(models.QuerySet["Lead"]):
    def active(self) -> LeadQuerySet:
        return self.filter(is_active=True)

    def open(self) -> LeadQuerySet:
        """Still to be won or lost."""
        return self.filter(stage__in=OPEN_STAGES)

    def in_stage(self, stage: Stage) -> LeadQuerySet:
        return self.filter(stage=stage)

    def hot(self) -> LeadQuerySet:
        return self.filter(label=Label.HOT)

    def owned_by(self, user: Any) -> LeadQuerySet:
        return self.filter(owner=user)

    def from_source(self, source: str) -> LeadQuerySet:
        return self.filter(first_touch__source=source)

    def tagged(self, name: str) -> LeadQuerySet:
        """Those with the tag of this name, in any spelling."""
        from .models.tag import LeadTag, folded_name

        return self.filter(pk__in=LeadTag.objects.filter(tag__folded=folded_name(name)).values("lead_id"))

    def with_consent(self, status: str) -> LeadQuerySet:
        """Those for whom this holds; any other word: those who never said anything."""
        from .models import Consent

        said = Consent.objects.filter(status=status) if status in ConsentStatus.values else Consent.objects.all()
        matches = Q(pk__in=said.values("lead_id"))
        return self.filter(matches) if status in ConsentStatus.values else self.exclude(matches)

    def with_identities(self) -> LeadQuerySet:
        """Names and numbers of every row for one more query."""
        from .models import Identity  # the models are built on these query sets

        return self.prefetch_related(Prefetch("identities", Identity.objects.order_by("id")))

    def search(self, text: str) -> LeadQuerySet:
        """Every word begins a name, in any spelling, or an identity; four digits or more also end a number."""
        found = self
        for word in _words(text):
            found = found.filter(_known_by(word))
        return found

    def matching(self, text: str) -> LeadQuerySet:
        """Every word is part of a name, in any spelling, or the whole is part of a number or another identity."""
        from .models import Identity, Lead

        # United rather than joined by OR, which would read every lead instead of each index.
        named = Lead.objects.all()
        for word in text.split():
            by_first, by_last = (containing(Lead.objects.all(), name, word) for name in ("first_name", "last_name"))
            named = named.filter(pk__in=by_first.values("pk").union(by_last.values("pk")))
        known_by = containing(Identity.objects.all(), "value", without_spaces(text))
        return self.filter(pk__in=named.values("pk").union(known_by.values("lead")))


class ConsentQuerySet(models.QuerySet["Consent"]):
    def stopping(self, *, purpose: str = ConsentPurpose.MARKETING, channel: str = "") -> ConsentQuerySet:
        """What forbids to write to its person: a no, or a word that somebody has still to judge.

        A no to everything forbids marketing too; without `channel`, a no on any of them counts.
        """
        stopping = self.exclude(status=ConsentStatus.GIVEN)
        if channel:
            stopping = stopping.filter(channel__in=("", channel))
        return stopping if purpose == ConsentPurpose.MARKETING else stopping.filter(purpose=ConsentPurpose.ALL)

    def to_decide(self) -> ConsentQuerySet:
        return self.filter(status=ConsentStatus.UNSURE)


class IdentityQuerySet(models.QuerySet["Identity"]):
    def current(self) -> IdentityQuerySet:
        return self.filter(current=True)


class ActivityQuerySet(models.QuerySet["Activity"]):
    def newest_first(self) -> ActivityQuerySet:
        return self.order_by("-at", "-id")


class SaleQuerySet(models.QuerySet["Sale"]):
    def counted(self) -> SaleQuerySet:
        """Without those that were voided."""
        return self.filter(voided_at=None)


def _words(text: str) -> list[str]:
    """A number counts as one word, however it is written."""
    number = _BETWEEN_DIGITS.sub("", fold(text))
    return [number] if number.removeprefix("+").isdigit() else text.split()


def _known_by(word: str) -> Q:
    """Leads with a name or an identity like this: few are named one by one, out of the indexes; where they are many,
    the list meets enough of them wherever it begins to read."""
    from .models import Identity, Lead

    begin = fold(word)
    leads = Lead.objects.alias(first=Fold("first_name"), last=Fold("last_name"))
    values = Q(folded__startswith=begin)
    if begin.isdigit():
        values |= Q(folded__startswith=f"+{begin}")
        if len(begin) >= _LEAST_OF_A_NUMBER:
            values |= Q(folded__endswith=begin)
        if phone := to_e164(begin):
            values |= Q(value=phone)
    known_by = Identity.objects.alias(folded=Fold("value")).filter(values)
    some = [
        set(ids[:_MANY])
        for ids in (
            leads.filter(first__startswith=begin).values_list("pk", flat=True),
            leads.filter(last__startswith=begin).values_list("pk", flat=True),
            known_by.values_list("lead_id", flat=True),
        )
    ]
    if all(len(ids) < _MANY for ids in some):
        return Q(pk__in=set().union(*some))
    names = Q(StartsWith(Fold("first_name"), begin)) | Q(StartsWith(Fold("last_name"), begin))
    return names | Q(Exists(known_by.filter(lead=OuterRef("pk"))))


def without_spaces(text: str) -> str:
    """Numbers are stored without the spaces that people write into them, and without the zero before them."""
    bare = "".join(text.split())
    return bare.lstrip("0") if bare.isdigit() else bare
