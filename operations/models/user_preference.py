from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from operations.choices import Threshold


class UserPreference(models.Model):
    """What a member of staff wants to be told, and how. Whoever has no row has the defaults."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preference", verbose_name=_("user")
    )
    bell_from = models.CharField(
        _("ring the bell for incidents"), max_length=10, choices=Threshold.choices, default=Threshold.ERROR
    )
    mail_from = models.CharField(
        _("e-mail for incidents"), max_length=10, choices=Threshold.choices, default=Threshold.NEVER
    )
    mail_notices = models.BooleanField(
        _("e-mail for my own news"),
        default=False,
        help_text=_("What the bell tells of your leads and conversations, e.g. that a colleague moved one."),
    )
    mail_report = models.BooleanField(
        _("e-mail the daily report of campaigns"),
        default=False,
        help_text=_("Every night, of the day before; of days on which something was sent."),
    )
    mail_language = models.CharField(
        _("language of e-mails"),
        max_length=8,
        choices=[("en", _("English")), ("ar", _("Arabic"))],
        blank=True,
        help_text=_("Empty: that of the installation."),
    )

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")

    def __str__(self) -> str:
        return str(self.user)
