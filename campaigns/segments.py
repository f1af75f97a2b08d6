"""What segments can ask about campaigns."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leads.models import ImportRow, LeadImport
from leads.segments.fields import Field, Op, ValueRefused, names_of, one_of, register
from messaging.choices import PolicyAction
from messaging.models import ErrorPolicy

from .choices import RecipientState
from .models import Campaign, Recipient

FAILED_IN, IN_IMPORT, LEAD_NUMBER = "campaign_failed", "campaign_import", "campaign_leads"
MOST_NUMBERS = 10_000
_SHOWN_NUMBERS = 5
_NUMBER = re.compile(r"[0-9]{1,18}")
_MOST_IMPORTS = 200
# Sending the same again to the same person would end the same way.
FOR_GOOD = (PolicyAction.NEVER, PolicyAction.STOP_CONTACT)


def register_fields() -> None:
    ops = {"any": Op(_("any of"), "choices", one_of(_campaigns), _failed_in, names_of(_campaigns))}
    register(Field(FAILED_IN, _("did not get, and may be tried again"), _("Campaigns"), ops, _campaigns))
    of_lists = {"any": Op(_("any of"), "choices", one_of(_imports), _in_imports, names_of(_imports))}
    register(Field(IN_IMPORT, _("stands in an imported list"), _("Campaigns"), of_lists, _imports))
    by_number = {"is": Op(_("is any of"), "words", _numbers, _numbered, _shown_numbers)}
    register(Field(LEAD_NUMBER, _("number of the lead"), _("Campaigns"), by_number))


def _campaigns() -> Iterable[tuple[Any, Any]]:
    return list(Campaign.objects.values_list("pk", "name"))


def _failed_in(campaign_ids: list[int], _at: datetime) -> Q:
    """Without those of whom nobody knows whether they got it."""
    policy = ErrorPolicy.objects.filter(kind=OuterRef("channel__kind"), code=OuterRef("reason"), action__in=FOR_GOOD)
    failed = Q(state=RecipientState.EXPIRED) | Q(state=RecipientState.FAILED) & ~Exists(policy)
    return Q(pk__in=Recipient.objects.filter(failed, campaign__in=campaign_ids).values("lead_id"))


def _imports() -> Iterable[tuple[Any, Any]]:
    return list(LeadImport.objects.filter(started_at__isnull=False).values_list("pk", "file_name")[:_MOST_IMPORTS])


def _in_imports(import_ids: list[int], _at: datetime) -> Q:
    """Whoever stands in the list, also those who were leads before. Asked at launch: rows of imports are purged."""
    return Q(pk__in=ImportRow.objects.filter(job__in=import_ids, lead__isnull=False).values("lead_id"))


def _numbers(said: Any) -> list[int]:
    if not isinstance(said, list) or not said:
        raise ValueRefused(gettext("Choose or write at least one."))
    if len(said) > MOST_NUMBERS:
        raise ValueRefused(gettext("At most %(most)d of them.") % {"most": MOST_NUMBERS})
    if wrong := [one for one in said if not _NUMBER.fullmatch(str(one))]:
        raise ValueRefused(gettext("“%(value)s” is no number of a lead.") % {"value": str(wrong[0])[:80]})
    return list(dict.fromkeys(int(one) for one in said))


def _numbered(lead_ids: list[int], _at: datetime) -> Q:
    return Q(pk__in=lead_ids)


def _shown_numbers(lead_ids: list[int]) -> str:
    shown = ", ".join(map(str, lead_ids[:_SHOWN_NUMBERS]))
    return f"{shown} … ({len(lead_ids)})" if len(lead_ids) > _SHOWN_NUMBERS else shown
