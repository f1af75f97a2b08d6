from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class ConversionModel(models.Model):
    """A version of the model that tells the chance of a sale, with how good it was on what it had not seen."""

    trained_at = models.DateTimeField(_("trained"))
    rows = models.PositiveIntegerField(_("inquiries"))
    # See pricing/learning/evaluation.py.
    quality = models.JSONField(_("quality"), default=dict)
    is_active = models.BooleanField(_("in use"), default=False)
    content = models.BinaryField(editable=False)

    class Meta:
        verbose_name = _("conversion model")
        verbose_name_plural = _("conversion models")
        constraints = [
            models.UniqueConstraint(fields=["is_active"], condition=Q(is_active=True), name="conversion_model_in_use")
        ]

    def __str__(self) -> str:
        return gettext("Version %(number)d") % {"number": self.pk}
