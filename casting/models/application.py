import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casting.choices import ApplicationState
from common.models import Timestamped
from messaging.models import Message

from .call import Call


def _photo_name(_application: "Application", name: str) -> str:
    """Nothing of the name it came with."""
    return f"applications/{uuid.uuid4().hex}.{'png' if name.endswith('.png') else 'jpg'}"


class Application(Timestamped):
    """Somebody applies to a call on its public page. Staff look first; then it is forwarded to the caller."""

    call = models.ForeignKey(
        Call, on_delete=models.CASCADE, related_name="applications", verbose_name=_("casting call")
    )
    # Whoever has it may see what became of the application, and delete it.
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=32)
    email = models.EmailField(_("e-mail"), blank=True)
    age = models.PositiveSmallIntegerField(_("age"))
    city = models.CharField(_("city"), max_length=80)
    links = models.JSONField(_("links"), default=list, blank=True)
    note = models.TextField(_("about themselves"), max_length=1000, blank=True)
    # Written anew by us: see common/pictures.py.
    photo = models.FileField(_("their photo"), upload_to=_photo_name, blank=True)
    by_guardian = models.BooleanField(_("by a parent or guardian"), default=False)
    consented_at = models.DateTimeField(_("consented"))
    # A digest of the address it came from, for a day: against floods.
    sender = models.CharField(max_length=32, blank=True, editable=False)

    state = models.CharField(_("state"), max_length=10, choices=ApplicationState.choices, default=ApplicationState.NEW)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
        db_index=False,
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    message = models.ForeignKey(
        Message,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="casting_applications",
        verbose_name=_("forwarded by"),
    )

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [models.UniqueConstraint(fields=["call", "phone"], name="casting_application_once")]
        indexes = [
            models.Index(fields=["-id"], condition=Q(state="new"), name="casting_application_new"),
            models.Index(fields=["sender", "-created_at"], condition=~Q(sender=""), name="casting_application_sender"),
            models.Index(fields=["phone"], name="casting_application_phone"),
            models.Index(fields=["created_at"], name="casting_application_age"),
        ]

    def __str__(self) -> str:
        return self.name
