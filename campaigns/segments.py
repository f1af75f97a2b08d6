"""What segments can ask about campaigns."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from leads.segments.fields import Field, Op, names_of, one_of, register
from messaging.choices import PolicyAction
from messaging.models import ErrorPolicy

from .choices import RecipientState
from .models import Campaign, Recipient

FAILED_IN = "campaign_failed"
# Sending the same again to the same person would end the same way.
_FOR_GOOD = (PolicyAction.NEVER, PolicyAction.STOP_CONTACT)


def register_fields() -> None:
    ops = {"any": Op(_("any of"), "choices", one_of(_campaigns), _failed_in, names_of(_campaigns))}
    register(Field(FAILED_IN, _("did not get, and may be tried again"), _("Campaigns"), ops, _campaigns))


def _campaigns() -> Iterable[tuple[Any, Any]]:
    return list(Campaign.objects.values_list("pk", "name"))


def _failed_in(campaign_ids: list[int], _at: datetime) -> Q:
    """Without those of whom nobody knows whether they got it."""
    policy = ErrorPolicy.objects.filter(kind=OuterRef("channel__kind"), code=OuterRef("reason"), action__in=_FOR_GOOD)
    failed = Q(state=RecipientState.EXPIRED) | Q(state=RecipientState.FAILED) & ~Exists(policy)
    return Q(pk__in=Recipient.objects.filter(failed, campaign__in=campaign_ids).values("lead_id"))
