"""Responses say themselves what they belong to."""

from django.db import migrations
from django.db.models import BigIntegerField, F, OuterRef, Subquery
from django.db.models.functions import Cast, Coalesce, Substr


def fill(apps, schema_editor):
    Response = apps.get_model("campaigns", "Response")
    Recipient = apps.get_model("campaigns", "Recipient")
    PastStep = apps.get_model("campaigns", "PastStep")
    Sale = apps.get_model("leads", "Sale")
    recipient = Recipient.objects.filter(pk=OuterRef("recipient"))
    here = recipient.filter(step=OuterRef("step")).values("queued_at")
    behind = PastStep.objects.filter(recipient=OuterRef("recipient"), step=OuterRef("step")).order_by("pk")
    attributed = Response.objects.filter(recipient__isnull=False, campaign=None)
    sales = attributed.filter(kind="sale").annotate(number=Cast(Substr("key", 6), BigIntegerField()))
    sales.update(sale=Subquery(Sale.objects.filter(pk=OuterRef("number")).values("pk")[:1]))
    attributed.update(
        campaign=Subquery(recipient.values("campaign")[:1]),
        channel=Subquery(recipient.values("channel")[:1]),
        queued_at=Coalesce(Subquery(behind.values("queued_at")[:1]), Subquery(here[:1]), F("at")),
    )


def empty(apps, schema_editor):
    """Those that `fill` fills again; whose recipient has gone keep what else nobody would know."""
    Response = apps.get_model("campaigns", "Response")
    Response.objects.filter(recipient__isnull=False).update(campaign=None, channel=None, queued_at=None, sale=None)


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0006_figures_by_hour"),
    ]

    operations = [migrations.RunPython(fill, empty)]
