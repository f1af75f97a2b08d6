from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.phrases import PhraseField


class Notification(models.Model):
    """One ring of somebody's bell."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications", verbose_name=_("user")
    )
    text = PhraseField(_("text"))
    url = models.CharField(_("link"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [models.Index(fields=["user", "read_at"], name="operations_notification_unread")]

    def __str__(self) -> str:
        return self.text[:80]
