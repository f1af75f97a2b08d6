from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ..identity import IdentityClaim, IdentityKind
from ..querysets import IdentityQuerySet
from .lead import Lead


class Identity(models.Model):
    """One thing a lead is known by. It belongs to one lead only, and the database says so."""

    lead = models.ForeignKey(Lead, verbose_name=_("lead"), on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(_("kind"), max_length=10, choices=IdentityKind.choices)
    value = models.CharField(_("value"), max_length=255)
    current = models.BooleanField(
        _("current"), default=True, help_text=_("Off once the person gave it up for another, e.g. a new number.")
    )
    metadata = models.JSONField(_("what the provider says"), default=dict, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = IdentityQuerySet.as_manager()

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value"],
                name="identity_belongs_to_one_lead",
                violation_error_message=_("Another lead is known by this already."),
            ),
            models.CheckConstraint(condition=~Q(value=""), name="identity_is_not_empty"),
            models.CheckConstraint(
                condition=~Q(kind=IdentityKind.PHONE) | Q(value__startswith="+"), name="identity_phone_is_e164"
            ),
            models.CheckConstraint(
                condition=~Q(kind=IdentityKind.EMAIL) | Q(value=Lower("value")), name="identity_email_is_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.value

    @property
    def claim(self) -> IdentityClaim:
        return IdentityClaim(IdentityKind(self.kind), self.value)
