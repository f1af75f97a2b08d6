"""Whose the leads are: many at once in the list, one on its page."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..models import Lead
from ..querysets import LeadQuerySet
from ..services.owners import AssignReport, assign_leads, note_owner, tell_new_owner
from .displays import names_of
from .forms import NOBODY


@admin.action(permissions=["change"], description=_("Give to an owner"))
def assign_owner(model_admin: Any, request: HttpRequest, queryset: LeadQuerySet) -> None:
    chosen = request.POST.get("owner", "")
    owner = User.objects.filter(pk=chosen, is_staff=True, is_active=True).first() if chosen.isdecimal() else None
    if owner is None and chosen != NOBODY:
        messages.warning(request, gettext("Choose who should have them."))
        return
    _tell(request, assign_leads(leads=queryset, owner=owner, by=request.user), owner)


def _tell(request: HttpRequest, report: AssignReport, owner: User | None) -> None:
    who = (owner.get_full_name() or owner.get_username()) if owner else gettext("nobody")
    if done := len(report.done):
        text = ngettext("%(count)d lead given to %(who)s.", "%(count)d leads given to %(who)s.", done)
        messages.success(request, text % {"count": done, "who": who})
    if skipped := len(report.skipped):
        text = ngettext(
            "%(count)d lead skipped: theirs already (%(names)s)",
            "%(count)d leads skipped: theirs already (%(names)s)",
            skipped,
        )
        messages.warning(request, text % {"count": skipped, "names": names_of(report.skipped)})


class OwnerNoted:
    """A new owner chosen in the lead's form is told, and the timeline says so."""

    def save_model(self, request: HttpRequest, obj: Lead, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)  # type: ignore[misc]
        if "owner" in form.changed_data:
            note_owner(lead=obj, owner=obj.owner, by=request.user)
            tell_new_owner(leads=[obj], owner=obj.owner, by=request.user)
