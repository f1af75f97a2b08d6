"""What becomes of a lead's own columns when two leads become one.

What people would argue about is chosen, group by group; the rest is computed. A column with no rule here is found by
the check of `leads.checks`, so that a new one is not forgotten.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..choices import Label, Stage
from ..models import Lead

KEEP, OTHER = "keep", "other"
SIDES = (KEEP, OTHER)


@dataclass(frozen=True, slots=True)
class Choice:
    """Columns that are taken together from one of the two: half a name of each is nobody's name."""

    key: str
    title: Any
    columns: tuple[str, ...]

    def values(self, lead: Lead) -> tuple[Any, ...]:
        return tuple(getattr(lead, column) for column in self.columns)


CHOICES: dict[str, Choice] = {
    choice.key: choice
    for choice in (
        Choice("name", _("name"), ("first_name", "last_name")),
        Choice("picture_url", _("picture"), ("picture_url",)),
        Choice("country", _("country"), ("country",)),
        Choice("governorate", _("state or governorate"), ("governorate",)),
        Choice("city", _("city"), ("city",)),
        Choice("language", _("language"), ("language",)),
        Choice("time_zone", _("time zone"), ("time_zone",)),
        Choice("birthday", _("birthday"), ("birthday",)),
        Choice("is_active", _("active"), ("is_active",)),
        Choice("stage", _("stage"), ("stage", "lost_reason", "last_stage_change_at")),
        Choice("label", _("label"), ("label", "label_pinned")),
        Choice("customer_type", _("customer type"), ("customer_type",)),
        Choice("owner", _("owner"), ("owner_id",)),
        Choice("value", _("expected value"), ("value", "currency")),
    )
}

SUMS = ("inbound_count", "reply_count", "media_count", "active_days", "talk_count", "inquiry_count")
_LATEST = (
    "last_message_at", "last_purchase_at", "last_active_day", "last_inbound_at", "last_outbound_at", "last_inquiry_at",
)  # fmt: skip
# The number, the public id, the score that is computed anew: the kept lead's own.
_KEPT = ("id", "uuid", "score", "turn_due")
_COMPUTED = (
    "created_at",
    "updated_at",
    "score_due",
    "ours_last",
    "last_product_name",
    "first_touch_id",
    "last_touch_id",
)


def columns_without_rule() -> list[str]:
    ruled = {*SUMS, *_LATEST, *_KEPT, *_COMPUTED, *(name for choice in CHOICES.values() for name in choice.columns)}
    return [field.attname for field in Lead._meta.concrete_fields if field.attname not in ruled]


def proposed(kept: Lead, other: Lead) -> dict[str, str]:
    """For each group the side that has something to say; where both have, the one we heard of last."""
    return {key: _better(choice, kept, other) for key, choice in CHOICES.items()}


def merged_columns(kept: Lead, other: Lead, choices: Mapping[str, str], *, now: Any) -> dict[str, Any]:
    """The columns of the lead that stays, by name."""
    sides = proposed(kept, other) | dict(choices)
    values: dict[str, Any] = {}
    for key, choice in CHOICES.items():
        values |= dict(zip(choice.columns, choice.values(other if sides[key] == OTHER else kept), strict=True))
    values |= {name: getattr(kept, name) + getattr(other, name) for name in SUMS}
    values |= {name: _of_both(max, kept, other, name) for name in _LATEST}
    values["created_at"] = min(kept.created_at, other.created_at)
    values["ours_last"] = _ours_last(kept, other)
    values["last_product_name"] = _bought_last(kept, other).last_product_name
    return values | {"updated_at": now, "score_due": True}


def _better(choice: Choice, kept: Lead, other: Lead) -> str:
    if choice.key in _TELLING:
        ours, theirs = (_TELLING[choice.key](lead) for lead in (kept, other))
    else:
        ours, theirs = (any(choice.values(lead)) for lead in (kept, other))
    if ours != theirs:
        return OTHER if theirs > ours else KEEP
    return OTHER if _heard_of(other) > _heard_of(kept) else KEEP


# What says more than being filled in: a lead that somebody has moved, a label that somebody has set.
_TELLING: dict[str, Callable[[Lead], Any]] = {
    "stage": lambda lead: (lead.stage != Stage.NEW, lead.last_stage_change_at),
    "label": lambda lead: (lead.label_pinned, [Label.COLD, Label.WARM, Label.HOT].index(Label(lead.label))),
    "value": lambda lead: lead.value is not None,
}


def _heard_of(lead: Lead) -> Any:
    return lead.last_message_at or lead.created_at


def _of_both(pick: Callable[..., Any], kept: Lead, other: Lead, name: str) -> Any:
    known = [value for lead in (kept, other) if (value := getattr(lead, name)) is not None]
    return pick(known) if known else None


def _ours_last(kept: Lead, other: Lead) -> bool:
    """Whose last word is the later one knows whether it was ours."""
    return max((kept, other), key=_last_word).ours_last


def _last_word(lead: Lead) -> float:
    return max((at.timestamp() for at in (lead.last_inbound_at, lead.last_outbound_at) if at), default=0.0)


def _bought_last(kept: Lead, other: Lead) -> Lead:
    """A product may be known without a purchase: somebody asked for it."""
    if not (kept.last_product_name and other.last_product_name):
        return kept if kept.last_product_name else other
    return max((kept, other), key=lambda lead: lead.last_purchase_at.timestamp() if lead.last_purchase_at else 0.0)
