from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.phrases import PhraseField
from leads.models import Lead
from messaging.models import Message

from ..choices import DecidedBy, DecisionState, Occasion, Strategy
from .inquiry import Inquiry
from .offer import Offer
from .policy import PricingPolicy
from .product import Product


class Decision(models.Model):
    """What the agent would do about a price, from which facts and why; and who said so in the end."""

    occasion = models.CharField(_("occasion"), max_length=8, choices=Occasion.choices)
    product = models.ForeignKey(
        Product, verbose_name=_("product"), on_delete=models.CASCADE, related_name="decisions", db_index=False
    )
    policy = models.ForeignKey(
        PricingPolicy, verbose_name=_("policy"), on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    inquiry = models.ForeignKey(
        Inquiry, verbose_name=_("inquiry"), on_delete=models.SET_NULL, null=True, related_name="decisions"
    )
    lead = models.ForeignKey(
        Lead, verbose_name=_("person"), on_delete=models.SET_NULL, null=True, related_name="price_decisions"
    )
    strategy = models.CharField(_("strategy"), max_length=10, choices=Strategy.choices)
    old_price = models.DecimalField(_("price"), max_digits=14, decimal_places=2)
    new_price = models.DecimalField(_("proposed"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    # Of a sale at the new price, 0 to 1; None where no model knows.
    probability = models.FloatField(_("chance of a sale"), null=True, blank=True)
    reasoning = PhraseField(_("why"), blank=True)
    # The situation, the limits and the candidates, as they were.
    inputs = models.JSONField(_("decided from"), default=dict)
    chosen_by = models.CharField(_("chosen by"), max_length=6, choices=DecidedBy.choices, default=DecidedBy.RULES)
    # Of the ledger of language models, which forgets sooner.
    call_id = models.BigIntegerField(null=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=DecisionState.choices)
    created_at = models.DateTimeField(_("at"), auto_now_add=True)
    # Null where it was done by itself, within the limits.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    offer = models.ForeignKey(Offer, verbose_name=_("offer"), on_delete=models.SET_NULL, null=True, related_name="+")
    message = models.ForeignKey(
        Message, verbose_name=_("message"), on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("price decision")
        verbose_name_plural = _("price decisions")
        constraints = [
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(state=DecisionState.PROPOSED, occasion=Occasion.MARKET),
                name="decision_proposed_once",
            ),
            models.UniqueConstraint(
                fields=["inquiry"],
                condition=Q(inquiry__isnull=False, occasion=Occasion.CHAT),
                name="decision_once_per_inquiry",
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="decision_recent_idx"),
            models.Index(fields=["product", "-created_at"], name="decision_product_idx"),
            models.Index(fields=["id"], condition=Q(state="proposed"), name="decision_proposed_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.get_strategy_display()}"

    @property
    def changes_price(self) -> bool:
        return self.new_price != self.old_price

    @property
    def chance_percent(self) -> int | None:
        return None if self.probability is None else round(self.probability * 100)
