from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.causes import cause_name
from common.phrases import PhraseField
from operations.choices import Severity


class IncidentQuerySet(models.QuerySet["Incident"]):
    def open(self) -> "IncidentQuerySet":
        return self.filter(ended_at=None)

    def waiting(self) -> "IncidentQuerySet":
        """Open, and nobody has said yet that they look after it."""
        unmuted = Q(muted_until=None) | Q(muted_until__lte=timezone.now())
        return self.open().filter(unmuted, acknowledged_at=None)


class Incident(models.Model):
    """Trouble with a start and an end."""

    cause = models.CharField(_("cause"), max_length=60)
    scope = models.CharField(_("scope"), max_length=120, blank=True, help_text=_("Empty: the whole installation."))
    severity = models.CharField(_("severity"), max_length=10, choices=Severity.choices, default=Severity.ERROR)
    text = PhraseField(_("what happened"))
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("last seen at"), default=timezone.now)
    times_seen = models.PositiveIntegerField(_("times seen"), default=1)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("taken up at"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken up by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    # Inherited by the next incident of the same cause and scope: trouble that comes and goes rings no more either.
    muted_until = models.DateTimeField(_("silent until"), null=True, blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        constraints = [
            models.UniqueConstraint(
                fields=["cause", "scope"], condition=Q(ended_at=None), name="operations_incident_one_open"
            )
        ]
        indexes = [models.Index(fields=["-started_at"], name="operations_incident_started")]

    def __str__(self) -> str:
        return cause_name(self.cause)

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def is_muted(self) -> bool:
        return self.muted_until is not None and self.muted_until > timezone.now()

    @property
    def duration(self) -> timedelta:
        return (self.ended_at or timezone.now()) - self.started_at
