import hashlib

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.models import Timestamped
from leads.models import Lead

from ..choices import OfferState, TextKind, TextLanguage
from ..wording import EXAMPLES, PLACES, fill, numbered, places_in
from .product import Product


class Offer(Timestamped):
    """A price that holds until a time, for one person or for all. For all it is the product's price meanwhile."""

    product = models.ForeignKey(
        Product,
        verbose_name=gettext_lazy("product"),
        on_delete=models.CASCADE,
        related_name="offers",
        db_index=False,
    )
    lead = models.ForeignKey(
        Lead,
        verbose_name=gettext_lazy("for whom"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="offers",
        help_text=gettext_lazy("Empty: for all, and the product costs so much until then."),
    )
    price = models.DecimalField(gettext_lazy("price"), max_digits=14, decimal_places=2)
    # What it costs without the offer, and again after it.
    regular = models.DecimalField(gettext_lazy("instead of"), max_digits=14, decimal_places=2, editable=False)
    currency = models.CharField(gettext_lazy("currency"), max_length=3, editable=False)
    starts_at = models.DateTimeField(gettext_lazy("begun"), editable=False)
    ends_at = models.DateTimeField(gettext_lazy("holds until"))
    state = models.CharField(
        gettext_lazy("state"), max_length=10, choices=OfferState.choices, default=OfferState.ACTIVE, editable=False
    )
    ended_at = models.DateTimeField(gettext_lazy("ended"), null=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=gettext_lazy("made by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
    )

    class Meta:
        verbose_name = gettext_lazy("offer")
        verbose_name_plural = gettext_lazy("offers")
        constraints = [
            models.CheckConstraint(condition=Q(price__gt=0, price__lt=F("regular")), name="offer_is_lower"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="offer_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["product"], condition=Q(state="active", lead=None), name="offer_for_all_runs_once"
            ),
            models.UniqueConstraint(
                fields=["product", "lead"],
                condition=Q(state="active", lead__isnull=False),
                name="offer_for_a_person_runs_once",
            ),
        ]
        indexes = [
            models.Index(fields=["ends_at"], condition=Q(state="active"), name="offer_ending_idx"),
            models.Index(fields=["product", "-starts_at"], name="offer_product_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.currency} {self.price:,.2f}"


class OfferText(models.Model):
    """What is written to whoever asked: one text per kind and language, and the WhatsApp template made of it."""

    kind = models.CharField(gettext_lazy("kind"), max_length=12, choices=TextKind.choices)
    language = models.CharField(gettext_lazy("language"), max_length=2, choices=TextLanguage.choices)
    body = models.TextField(
        gettext_lazy("text"),
        max_length=1000,
        help_text=gettext_lazy("It may name {name}, {product}, {price}, {old_price}, {left} and {until}."),
    )
    updated_at = models.DateTimeField(gettext_lazy("updated at"), auto_now=True)

    class Meta:
        verbose_name = gettext_lazy("offer text")
        verbose_name_plural = gettext_lazy("offer texts")
        constraints = [models.UniqueConstraint(fields=["kind", "language"], name="offer_text_unique")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_language_display()})"

    @property
    def template_name(self) -> str:
        """Another text is another template: Meta lets an approved one be edited once a day, and reviews it anew."""
        return f"{self.kind}_{hashlib.sha256(self.body.encode()).hexdigest()[:8]}"

    @property
    def template_body(self) -> str:
        return numbered(self.body)

    @property
    def places(self) -> list[str]:
        return places_in(self.body)

    @property
    def examples(self) -> list[str]:
        return [EXAMPLES[self.language][place] for place in self.places]

    @property
    def preview(self) -> str:
        return fill(self.body, EXAMPLES[self.language])

    def clean(self) -> None:
        self.body = self.body.strip()
        if unknown := [place for place in self.places if place not in PLACES]:
            raise ValidationError(
                {"body": _("There is no place {%(name)s}. There are: %(known)s.") % _named(unknown[0])}
            )
        # https://developers.facebook.com/docs/whatsapp/message-templates/guidelines
        if self.body.startswith("{") or self.body.endswith("}"):
            raise ValidationError({"body": _("WhatsApp takes no text that begins or ends with a place like {price}.")})
        if "price" not in self.places or "product" not in self.places:
            raise ValidationError({"body": _("The text must name {product} and {price}.")})


def _named(name: str) -> dict[str, str]:
    return {"name": name, "known": ", ".join(f"{{{place}}}" for place in PLACES)}
