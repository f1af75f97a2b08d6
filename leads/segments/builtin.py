"""The fields that leads themselves offer."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import ActivityKind, ConsentPurpose, ConsentStatus, CustomerType, Label, Language, Stage
from ..identity import IdentityKind, TouchSource
from ..models import Activity, Consent, Identity, Lead, LeadTag, Tag, TouchRecord
from .fields import (
    Field,
    Op,
    ValueRefused,
    Where,
    choice,
    days,
    flag,
    instant,
    names_of,
    number,
    one_of,
    register,
    show_days,
    text,
)

_PERSON, _SALE = gettext_lazy("Person"), gettext_lazy("Sale")
_WHEN, _ORIGIN, _TIMELINE = gettext_lazy("When"), gettext_lazy("Where from"), gettext_lazy("Tags and timeline")

_SAID = (ConsentStatus.GIVEN, ConsentStatus.WITHDRAWN, ConsentStatus.UNSURE)


def register_builtin() -> None:
    for field in (*_person(), *_sale(), *_when(), *_origin(), _tags(), _activity()):
        register(field)


def _person() -> Iterable[Field]:
    yield text("city", gettext_lazy("city"), _PERSON, column="city", rows=Lead.objects.all)
    yield text(
        "governorate", gettext_lazy("state or governorate"), _PERSON, column="governorate", rows=Lead.objects.all
    )
    yield text("country", gettext_lazy("country"), _PERSON, column="country", rows=Lead.objects.all)
    yield choice("language", gettext_lazy("language"), _PERSON, column="language", choices=lambda: Language.choices)
    yield text("time_zone", gettext_lazy("time zone"), _PERSON, column="time_zone", rows=Lead.objects.all)
    for key, label, kind in (
        ("has_phone", gettext_lazy("has a phone number"), IdentityKind.PHONE),
        ("has_email", gettext_lazy("has an e-mail address"), IdentityKind.EMAIL),
    ):
        yield flag(key, label, _PERSON, condition=_known_by(kind))
    yield choice(
        "consent",
        gettext_lazy("consent"),
        _PERSON,
        column="status",
        choices=lambda: [(status.value, status.label) for status in _SAID],
        where=lambda condition: Q(Exists(Consent.objects.filter(condition, lead_id=OuterRef("pk")))),
    )
    yield flag("reachable", gettext_lazy("may get marketing"), _PERSON, condition=lambda at: ~_stopped())
    yield flag("is_active", gettext_lazy("active"), _PERSON, condition=lambda at: Q(is_active=True))


def _sale() -> Iterable[Field]:
    yield choice("stage", gettext_lazy("stage"), _SALE, column="stage", choices=lambda: Stage.choices)
    yield choice("label", gettext_lazy("label"), _SALE, column="label", choices=lambda: Label.choices)
    yield number("score", gettext_lazy("score"), _SALE, column="score", whole=True)
    yield choice("owner", gettext_lazy("owner"), _SALE, column="owner_id", choices=_staff)
    yield choice(
        "customer_type",
        gettext_lazy("customer type"),
        _SALE,
        column="customer_type",
        choices=lambda: [("", gettext_lazy("not known")), *CustomerType.choices],
    )
    yield number("value", gettext_lazy("expected value"), _SALE, column="value")
    yield text(
        "last_product_name", gettext_lazy("last product"), _SALE, column="last_product_name", rows=Lead.objects.all
    )


def _when() -> Iterable[Field]:
    yield instant("created_at", gettext_lazy("became a lead"), _WHEN, column="created_at")
    yield instant("last_message_at", gettext_lazy("last message"), _WHEN, column="last_message_at")
    yield instant("last_stage_change_at", gettext_lazy("last stage change"), _WHEN, column="last_stage_change_at")
    yield instant("last_inquiry_at", gettext_lazy("last inquiry"), _WHEN, column="last_inquiry_at")
    yield instant("last_purchase_at", gettext_lazy("last purchase"), _WHEN, column="last_purchase_at")


def _origin() -> Iterable[Field]:
    for prefix, label in (("first", gettext_lazy("first came by")), ("last", gettext_lazy("last came by"))):
        where = _touched(f"{prefix}_touch_id")
        yield choice(
            f"{prefix}_source", label, _ORIGIN, column="source", choices=lambda: TouchSource.choices, where=where
        )
    yield text(
        "first_ad",
        gettext_lazy("first came by ad"),
        _ORIGIN,
        column="ad_id",
        rows=TouchRecord.objects.all,
        where=_touched("first_touch_id"),
    )
    yield text(
        "last_ad",
        gettext_lazy("last came by ad"),
        _ORIGIN,
        column="ad_id",
        rows=TouchRecord.objects.all,
        where=_touched("last_touch_id"),
    )


def _tags() -> Field:
    def any_of(ids: list[int], _at: datetime) -> Q:
        return Q(pk__in=LeadTag.objects.filter(tag_id__in=ids).values("lead_id"))

    def all_of(ids: list[int], at: datetime) -> Q:
        found = any_of(ids[:1], at)
        for tag_id in ids[1:]:
            found &= any_of([tag_id], at)
        return found

    clean, show = one_of(_all_tags), names_of(_all_tags)
    ops = {
        "any": Op(gettext_lazy("any of"), "choices", clean, any_of, show),
        "all": Op(gettext_lazy("all of"), "choices", clean, all_of, show),
        "none": Op(gettext_lazy("none of"), "choices", clean, lambda ids, at: ~any_of(ids, at), show),
    }
    return Field("tags", gettext_lazy("tags"), _TIMELINE, ops, _all_tags)


def _activity() -> Field:
    """Value: {"kinds": […], "days": 30}; without days: ever."""
    kinds = one_of(lambda: ActivityKind.choices)
    names = names_of(lambda: ActivityKind.choices)

    def clean(said: Any) -> dict[str, Any]:
        if not isinstance(said, dict):
            raise ValueRefused(_("Choose or write at least one."))
        chosen = {"kinds": kinds(said.get("kinds"))}
        return chosen if said.get("days") in (None, "") else {**chosen, "days": days(said["days"])}

    def has(value: dict[str, Any], at: datetime) -> Q:
        entries = Activity.objects.filter(lead_id=OuterRef("pk"), kind__in=value["kinds"])
        if "days" in value:
            entries = entries.filter(at__gte=at - timedelta(days=value["days"]))
        return Q(Exists(entries))

    def show(value: dict[str, Any]) -> str:
        within = _("in the last %(days)s") % {"days": show_days(value["days"])} if "days" in value else _("ever")
        return f"{names(value['kinds'])}, {within}"

    ops = {
        "has": Op(gettext_lazy("has"), "activity", clean, has, show),
        "has_not": Op(gettext_lazy("has not"), "activity", clean, lambda value, at: ~has(value, at), show),
    }
    return Field("activity", gettext_lazy("timeline"), _TIMELINE, ops, lambda: ActivityKind.choices)


def _stopped() -> Q:
    stopping = Consent.objects.stopping(channel="", purpose=ConsentPurpose.MARKETING)
    return Q(Exists(stopping.filter(lead_id=OuterRef("pk"))))


def _known_by(kind: IdentityKind) -> Any:
    return lambda at: Q(Exists(Identity.objects.filter(lead_id=OuterRef("pk"), kind=kind, current=True)))


def _touched(column: str) -> Where:
    return lambda condition: Q(Exists(TouchRecord.objects.filter(condition, pk=OuterRef(column))))


def _staff() -> Iterable[tuple[Any, Any]]:
    people = get_user_model().objects.filter(is_staff=True).order_by("username")
    return [
        (None, gettext_lazy("nobody")),
        *((user.pk, user.get_full_name() or user.get_username()) for user in people),
    ]


def _all_tags() -> Iterable[tuple[Any, Any]]:
    return list(Tag.objects.values_list("pk", "name"))
