from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped
from messaging.choices import TemplateCategory, TemplateQuality, TemplateStatus
from messaging.templating.parts import Parts, parts_of
from messaging.templating.variables import Variable, variables_of

SENDABLE = (TemplateStatus.APPROVED, TemplateStatus.FLAGGED)


class MessageTemplate(Timestamped):
    """A template of a business account in one language, as the provider last told of it."""

    # The provider's id of the account (WhatsApp Business Account): its numbers share the templates.
    account_id = models.CharField(_("account id"), max_length=64)
    name = models.CharField(_("name"), max_length=512)
    language = models.CharField(_("language"), max_length=20)
    external_id = models.CharField(_("provider's id"), max_length=64, blank=True)
    category = models.CharField(_("category"), max_length=20, choices=TemplateCategory.choices, blank=True)
    status = models.CharField(_("status"), max_length=24, choices=TemplateStatus.choices)
    quality = models.CharField(
        _("quality"), max_length=10, choices=TemplateQuality.choices, default=TemplateQuality.UNKNOWN
    )
    rejected_reason = models.TextField(_("why it was rejected"), blank=True)
    components = models.JSONField(_("components"), default=list, blank=True)
    # The provider's time of the newest status applied: a late older one changes nothing.
    status_at = models.DateTimeField(_("status since"), null=True, blank=True)
    # Null: known from a webhook only; its text comes with the next synchronisation.
    synced_at = models.DateTimeField(_("synchronised"), null=True, blank=True)

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        constraints = [
            models.UniqueConstraint(fields=["account_id", "name", "language"], name="template_unique_per_account")
        ]
        indexes = [models.Index(fields=["name"], name="template_by_name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"

    @property
    def parts(self) -> Parts:
        return parts_of(self.components)

    @property
    def variables(self) -> list[Variable]:
        """The values it wants, in the order in which they are read."""
        return variables_of(self.parts)

    @property
    def is_sendable(self) -> bool:
        return self.status in SENDABLE and self.synced_at is not None

    @property
    def hold_key(self) -> str:
        """Names this language of this account alone; a hold on the bare name holds all of its languages."""
        return f"#{self.pk}"
