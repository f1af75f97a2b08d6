import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from encrypted_fields.fields import EncryptedTextField

from common.models import Timestamped
from common.phrases import PhraseField


class WebhookEndpoint(Timestamped):
    """An address of an integrator that wants to be told what happens."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    url = models.URLField(_("address"), max_length=500)
    events = models.JSONField(_("events"), default=list, blank=True, help_text=_("None chosen: all."))
    include_bodies = models.BooleanField(
        _("with the words of messages"), default=False, help_text=_("Off: texts and content of messages stay here.")
    )
    is_active = models.BooleanField(_("on"), default=True)
    off_reason = PhraseField(_("why off"), blank=True, editable=False)
    secret = EncryptedTextField(editable=False)
    # Signs beside the new one until then, so that the other side can change over in its own time.
    previous_secret = EncryptedTextField(null=True, editable=False)
    previous_secret_until = models.DateTimeField(_("old secret valid until"), null=True, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    # While it fails, one delivery at a time tries whether it is back.
    retry_at = models.DateTimeField(_("tried again at"), null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
