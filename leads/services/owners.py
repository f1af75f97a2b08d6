"""Whose a lead is: given by a person, or by turns; and the owner hears of what others do to it."""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.phrases import Phrase, say
from common.signals import notice

from ..choices import ActivityKind, Stage
from ..models import AssignmentMember, AssignmentRules, Lead
from ..querysets import LeadQuerySet
from .activities import record_activity

# What staff change acts everywhere within ten seconds. People are met by the hundred: they must not each ask.
_FRESH_SECONDS = 5.0
# Who was just met gets an owner from the process that met them.
_LEFT_BEHIND = timedelta(seconds=10)
_TURNS_AT_ONCE = 500


class _Switch:
    """Whether leads are given by turns."""

    def __init__(self) -> None:
        self._read_at, self._is_on = float("-inf"), False

    def is_on(self) -> bool:
        if time.monotonic() - self._read_at > _FRESH_SECONDS:
            self._is_on = AssignmentRules.objects.filter(is_on=True).exists()
            self._read_at = time.monotonic()
        return self._is_on

    def forget(self) -> None:
        self._read_at = float("-inf")


turns = _Switch()


@dataclass(slots=True)
class AssignReport:
    done: list[Lead] = field(default_factory=list)
    skipped: list[Lead] = field(default_factory=list)
    """Theirs already."""


@transaction.atomic
def assign_leads(*, leads: Iterable[Lead], owner: User | None, by: User | None) -> AssignReport:
    """Each lead on its own; the new owner hears of it once for all."""
    report = AssignReport()
    for lead in leads:
        (report.done if _give(Lead.objects.filter(pk=lead.pk), lead, owner, by) else report.skipped).append(lead)
    tell_new_owner(leads=report.done, owner=owner, by=by)
    return report


def tell_new_owner(*, leads: list[Lead], owner: User | None, by: User | None) -> None:
    """By the bell, after commit. Who takes a lead for themselves knows."""
    if owner is None or not leads or (by and by.pk == owner.pk):
        return
    if len(leads) == 1:
        text, url = say(_("%(lead)s is yours now."), lead=leads[0]), _address(leads[0].pk)
    else:
        text = say(_("%(count)d leads are yours now."), count=len(leads))
        url = _their_leads()
    transaction.on_commit(partial(notice.send_robust, Lead, user=owner, text=text, url=url))


def tell_owners_of_moves(*, lead_ids: Sequence[int], to: Stage, by: User | None) -> None:
    """Somebody else, or a rule, moved their leads: each owner hears of it once for all."""
    others = Lead.objects.filter(pk__in=lead_ids, owner__is_active=True).exclude(owner=by)
    moved = Counter(dict(others.values_list("owner").annotate(n=Count("pk")).order_by()))
    for owner in User.objects.filter(pk__in=moved).order_by("pk"):
        if moved[owner.pk] == 1:
            lead = others.get(owner=owner)
            text, url = _moved_one(lead, to, by), _address(lead.pk)
        else:
            text, url = _moved_many(moved[owner.pk], to, by), f"{_their_leads()}&stage__exact={to}"
        notice.send_robust(Lead, user=owner, text=text, url=url)


def _moved_one(lead: Lead, to: Stage, by: User | None) -> Phrase:
    facts = {"lead": lead, "stage": to.label}
    if by:
        return say(_("%(who)s moved %(lead)s to “%(stage)s”."), who=by.get_full_name() or by, **facts)
    return say(_("A rule moved %(lead)s to “%(stage)s”."), **facts)


def _moved_many(count: int, to: Stage, by: User | None) -> Phrase:
    facts = {"count": count, "stage": to.label}
    if by:
        return say(_("%(who)s moved %(count)d of your leads to “%(stage)s”."), who=by.get_full_name() or by, **facts)
    return say(_("A rule moved %(count)d of your leads to “%(stage)s”."), **facts)


def give_turns_left_behind() -> int:
    """Whoever met a person and died before giving them an owner left this to us; how many got one."""
    left = Lead.objects.filter(turn_due=True, created_at__lt=timezone.now() - _LEFT_BEHIND).order_by("pk")
    lead_ids = list(left.values_list("pk", flat=True)[:_TURNS_AT_ONCE])
    return sum(take_turn(lead_id=lead_id) is not None for lead_id in lead_ids)


@transaction.atomic
def take_turn(*, lead_id: int) -> User | None:
    """Give a lead that is nobody's to whoever is next; None where it is somebody's or nobody takes turns.

    The row of rules is locked for the moment: however many people are met at once, each member gets every n-th.
    """
    rules = AssignmentRules.objects.select_for_update().filter(pk=1, is_on=True).first()
    Lead.objects.filter(pk=lead_id, turn_due=True).update(turn_due=False)
    member = _next(rules) if rules else None
    lead = Lead.objects.filter(pk=lead_id).first()
    if rules is None or member is None or lead is None:
        return None
    if not _give(Lead.objects.filter(pk=lead_id, owner=None), lead, member.user, None):
        return None
    AssignmentRules.objects.filter(pk=1).update(last_position=member.position, last_member=member.pk)
    tell_new_owner(leads=[lead], owner=member.user, by=None)
    return member.user


def _next(rules: AssignmentRules) -> AssignmentMember | None:
    members = rules.members.filter(is_on=True, user__is_active=True, user__is_staff=True).select_related("user")
    after = Q(position__gt=rules.last_position) | Q(position=rules.last_position, pk__gt=rules.last_member)
    return members.filter(after).first() or members.first()


def _give(rows: LeadQuerySet, lead: Lead, owner: User | None, by: User | None) -> bool:
    """False: it is theirs already, or was taken meanwhile."""
    now = timezone.now()
    others = rows.exclude(owner=owner) if owner else rows.exclude(owner=None)
    if not others.update(owner=owner, updated_at=now):
        return False
    lead.owner = owner
    note_owner(lead=lead, owner=owner, by=by)
    return True


def note_owner(*, lead: Lead, owner: User | None, by: User | None) -> None:
    """In the timeline."""
    record_activity(
        lead_id=lead.pk,
        kind=ActivityKind.OWNER_CHANGE,
        at=timezone.now(),
        text=(owner.get_full_name() or owner.get_username()) if owner else "",
        by=by,
        metadata={"owner": owner.pk if owner else None},
    )


def _their_leads() -> str:
    return f"{reverse('admin:leads_lead_changelist')}?owner=me"


def _address(lead_id: int) -> str:
    return reverse("admin:leads_lead_change", args=[lead_id])
