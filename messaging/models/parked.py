from django.db import models
from django.utils.translation import gettext_lazy as _

from .channel import Channel


class ParkedChange(models.Model):
    """News of a message that we do not know yet: a status that overtook our own write-back, an edit before its message.

    Applied by whoever brings the message's id; dropped by the purge when nobody does.
    """

    class What(models.TextChoices):
        STATUS = "status", _("status")
        EDIT = "edit", _("edit")
        REVOKE = "revoke", _("taken back")

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+", verbose_name=_("channel"))
    provider_id = models.CharField(_("provider's id"), max_length=255)
    what = models.CharField(_("what"), max_length=6, choices=What.choices)
    # The state of a status, so that sent, delivered and read of one message park side by side.
    detail = models.CharField(max_length=20, blank=True)
    payload = models.JSONField(default=dict)
    happened_at = models.DateTimeField(_("at"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("parked change")
        verbose_name_plural = _("parked changes")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "provider_id", "what", "detail", "happened_at"], name="parked_unique_change"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.detail}"
