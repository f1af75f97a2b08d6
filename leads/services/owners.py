"""Whose a lead is: given by a person, or by turns; and the owner hears of what others do to it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.phrases import say
from common.signals import notice

from ..choices import ActivityKind, Stage
from ..models import AssignmentMember, AssignmentRules, Lead
from ..querysets import LeadQuerySet
from .activities import record_activity


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
        url = f"{reverse('admin:leads_lead_changelist')}?owner=me"
    transaction.on_commit(partial(notice.send_robust, Lead, user=owner, text=text, url=url))


def tell_owner_of_move(*, lead_id: int, to: str, by_id: int | None) -> None:
    """Somebody else, or a rule, moved their lead."""
    lead = Lead.objects.select_related("owner").filter(pk=lead_id).first()
    if lead is None or lead.owner is None or lead.owner_id == by_id or not lead.owner.is_active:
        return
    mover = User.objects.filter(pk=by_id).first() if by_id else None
    facts = {"lead": lead, "stage": Stage(to).label}
    if mover:
        text = say(_("%(who)s moved %(lead)s to “%(stage)s”."), who=mover.get_full_name() or mover, **facts)
    else:
        text = say(_("A rule moved %(lead)s to “%(stage)s”."), **facts)
    notice.send_robust(Lead, user=lead.owner, text=text, url=_address(lead.pk))


@transaction.atomic
def take_turn(*, lead_id: int) -> User | None:
    """Give a lead that is nobody's to whoever is next; None where it is somebody's or nobody takes turns.

    The row of rules is locked for the moment: however many people are met at once, each member gets every n-th.
    """
    rules = AssignmentRules.objects.select_for_update().filter(pk=1, is_on=True).first()
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


def _address(lead_id: int) -> str:
    return reverse("admin:leads_lead_change", args=[lead_id])
