from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import DueWork

from .notification import Notification


class NoticeMail(DueWork):
    """A ring of the bell as an e-mail, for those who want it: a row before anything is sent."""

    notification = models.OneToOneField(
        Notification, on_delete=models.CASCADE, related_name="mail", verbose_name=_("notification")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("e-mail of a notification")
        verbose_name_plural = _("e-mails of notifications")
        indexes = [
            models.Index(
                fields=["next_at"], condition=models.Q(work_state=DueWork.State.DUE), name="operations_noticemail_due"
            )
        ]

    def __str__(self) -> str:
        return str(self.notification)
