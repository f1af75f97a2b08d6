from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import DueWork

from .incident import Incident


class IncidentMail(DueWork):
    """An e-mail about an incident: a row before anything is sent, written with the incident."""

    class About(models.TextChoices):
        OPENED = "opened", _("opened")
        CLOSED = "closed", _("closed")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("user")
    )
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="mails", verbose_name=_("incident"))
    about = models.CharField(_("about"), max_length=10, choices=About.choices)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("e-mail about an incident")
        verbose_name_plural = _("e-mails about incidents")
        constraints = [
            models.UniqueConstraint(fields=["user", "incident", "about"], name="operations_incidentmail_once")
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(work_state=DueWork.State.DUE),
                name="operations_incidentmail_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.about}"
