"""What waits for a person, as numbers that lead to their rows."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casting.selectors.applications import number_of_new_applications
from casting.selectors.desk import number_to_review
from common.probes import read_number
from leads.selectors.consent import number_to_decide
from operations.models import FailedTask, Incident, Notification


@dataclass(frozen=True)
class Need:
    title: Promise
    number: int
    url: str
    icon: str


def open_incidents() -> int:
    return Incident.objects.waiting().count()


def failed_tasks() -> int:
    return FailedTask.objects.unresolved().count()


def unread_notifications(user: User | AnonymousUser) -> int:
    return 0 if user.is_anonymous else Notification.objects.filter(user=user, read_at=None).count()


def needs_of(user: User | AnonymousUser) -> list[Need]:
    needs = []
    if user.has_perm("messaging.view_conversation"):
        needs += _unread_chats()
    if user.has_perm("casting.change_call"):
        needs.append(Need(_("Calls to review"), number_to_review(), reverse("review:page"), "rate_review"))
    if user.has_perm("casting.change_application"):
        address = reverse("admin:casting_application_changelist")
        number = number_of_new_applications()
        needs.append(Need(_("New applications"), number, f"{address}?state__exact=new", "contact_page"))
    if user.has_perm("leads.view_consent"):
        address = reverse("admin:leads_consent_changelist")
        needs.append(Need(_("Opt-outs to decide"), number_to_decide(), address, "do_not_disturb_on"))
    if user.has_perm("operations.view_incident"):
        address = reverse("admin:operations_incident_changelist")
        needs.append(Need(_("Open incidents"), open_incidents(), f"{address}?state=open", "warning"))
    if user.has_perm("operations.view_failedtask"):
        address = reverse("admin:operations_failedtask_changelist")
        needs.append(Need(_("Failed tasks"), failed_tasks(), f"{address}?state__exact=new", "error"))
    return needs


def _unread_chats() -> list[Need]:
    """Messaging tells the number by its probe; until it does, or has a list to lead to, there is nothing to show."""
    number = read_number("unread_chats")
    try:
        address = f"{reverse('inbox:page')}?box=unread"
    except NoReverseMatch:
        return []
    return [] if number is None else [Need(_("Unread chats"), int(number), address, "mark_chat_unread")]
