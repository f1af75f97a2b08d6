"""The conversion model learns from inquiries and what became of them; staff may go back to an earlier version."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from leads.models import Sale
from messaging.services.wakes import wake_soon

from ..learning import Example, NotEnoughData, row_of, train
from ..models import ConversionModel, Inquiry, Offer

logger = logging.getLogger(__name__)

WAKE = ("pricing.tasks.train_conversion", "analytics")
# Who buys later, buys for another reason.
BOUGHT_WITHIN = timedelta(days=7)
_LEARNT_FROM = timedelta(days=730)
_MOST_ROWS = 200_000
_KEPT_VERSIONS = 20


def train_soon() -> None:
    """In a worker: it takes seconds."""
    wake_soon(WAKE)


def train_model() -> ConversionModel:
    """It is put to use where it tells more than the average does. Raises NotEnoughData."""
    trained = train(list(examples()), key=settings.SECRET_KEY.encode())
    with transaction.atomic():
        version = ConversionModel.objects.create(
            trained_at=timezone.now(),
            rows=trained.rows,
            quality=trained.quality.as_json(),
            content=trained.content,
        )
        if trained.quality.is_useful:
            use_version(version=version)
        _forget_old()
    return version


def train_or_say_why_not() -> ConversionModel | None:
    try:
        return train_model()
    except NotEnoughData as lack:
        logger.info("conversion_model_not_trained", extra={"rows": lack.rows, "bought": lack.bought})
        return None


def use_version(*, version: ConversionModel) -> bool:
    """False: it is in use already."""
    with transaction.atomic():
        in_use = ConversionModel.objects.select_for_update().filter(is_active=True).exclude(pk=version.pk)
        in_use.update(is_active=False)
        return bool(ConversionModel.objects.filter(pk=version.pk, is_active=False).update(is_active=True))


def use_none() -> bool:
    """Decisions go by the rules alone."""
    return bool(ConversionModel.objects.filter(is_active=True).update(is_active=False))


def examples() -> Iterator[Example]:
    """Inquiries whose week is over, each with the price that the person could have paid, and whether they bought."""
    columns = "asked_at", "price", "offered", "facts", "customer_type", "bought"
    rows: Any = _ripe().values_list(*columns)
    for at, usual, offered, facts, customer, bought in rows.iterator(chunk_size=2000):
        yield Example(at, row_of(offered or usual, usual=usual, facts=facts, customer=customer), bought)


def _ripe() -> QuerySet[Inquiry]:
    now = timezone.now()
    until = OuterRef("asked_at") + BOUGHT_WITHIN
    sales = Sale.objects.filter(
        voided_at=None,
        lead=OuterRef("lead"),
        product_sku=OuterRef("product__sku"),
        sold_at__gte=OuterRef("asked_at"),
        sold_at__lte=until,
    )
    offers = Offer.objects.filter(
        product=OuterRef("product"), lead=OuterRef("lead"), starts_at__gte=OuterRef("asked_at"), starts_at__lte=until
    )
    ripe = Inquiry.objects.filter(
        product__isnull=False,
        lead__isnull=False,
        price__gt=0,
        asked_at__lte=now - BOUGHT_WITHIN,
        asked_at__gt=now - _LEARNT_FROM,
    )
    offered = Subquery(offers.order_by("price").values("price")[:1])
    return ripe.annotate(bought=Exists(sales), offered=offered).order_by("-asked_at")[:_MOST_ROWS]


def _forget_old() -> None:
    kept = ConversionModel.objects.order_by("-pk").values_list("pk", flat=True)[:_KEPT_VERSIONS]
    ConversionModel.objects.filter(is_active=False).exclude(pk__in=list(kept)).delete()
