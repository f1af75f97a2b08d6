from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped


class CannedReply(Timestamped):
    """A text that is said often, called up in the composer by "/" and its shortcut."""

    shortcut = models.CharField(
        _("shortcut"),
        max_length=32,
        validators=[RegexValidator(r"^[\w-]+$", _("Letters, digits, - and _ only: it is typed after a slash."))],
        help_text=_("What is typed after the slash, e.g. “delivery”."),
    )
    title = models.CharField(_("title"), max_length=80)
    text = models.TextField(
        _("text"),
        blank=True,
        help_text=_("May contain {name}, {first_name}, {phone}, {agent} and {channel}."),
    )
    text_ar = models.TextField(_("text in Arabic"), blank=True, help_text=_("Offered where the person writes Arabic."))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="canned_replies",
        verbose_name=_("owner"),
        help_text=_("Empty: shared by everybody."),
    )

    class Meta:
        verbose_name = _("canned reply")
        verbose_name_plural = _("canned replies")
        ordering = ["shortcut"]
        constraints = [
            models.UniqueConstraint(
                fields=["shortcut"],
                condition=Q(owner__isnull=True),
                name="canned_reply_unique_shared",
                violation_error_message=_("There is a shared reply with this shortcut already."),
            ),
            models.UniqueConstraint(fields=["owner", "shortcut"], name="canned_reply_unique_own"),
            models.CheckConstraint(
                condition=~Q(text="", text_ar=""),
                name="canned_reply_says_something",
                violation_error_message=_("Write the text in at least one language."),
            ),
        ]

    def __str__(self) -> str:
        return f"/{self.shortcut} · {self.title}"
