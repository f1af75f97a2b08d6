from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped
from messaging.choices import PolicyAction
from messaging.providers.registry import channel_kinds


class ErrorPolicy(Timestamped):
    """What is done when a provider refuses with this code. Seeded once; from then on it is the staff's."""

    kind = models.CharField(_("provider"), max_length=20, choices=channel_kinds)
    code = models.CharField(
        _("code"), max_length=32, help_text=_("As the provider writes it; “10/2018278” is a code with its subcode.")
    )
    action = models.CharField(_("action"), max_length=16, choices=PolicyAction.choices)
    delays = models.CharField(
        _("waiting times"),
        max_length=120,
        blank=True,
        validators=[RegexValidator(r"^\s*\d+(\s*,\s*\d+)*\s*$")],
        help_text=_(
            "In seconds, one for each further try, such as “60, 300, 3600”; where a number or a person waits, the "
            "first counts. Empty: the usual schedule."
        ),
    )
    text = models.TextField(_("text for staff"), blank=True, help_text=_("Empty: the text of the house."))
    text_ar = models.TextField(_("text for staff in Arabic"), blank=True, help_text=_("Empty: the text of the house."))

    class Meta:
        verbose_name = _("error policy")
        verbose_name_plural = _("error policies")
        ordering = ["kind", "code"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="error_policy_unique_code")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}"

    @property
    def seconds(self) -> tuple[float, ...]:
        return tuple(float(part) for part in self.delays.split(",") if part.strip().isdecimal())

    @property
    def own_text(self) -> str:
        """What staff wrote, in the reader's language if they wrote it in that one."""
        arabic = (get_language() or "").startswith("ar")
        return (self.text_ar if arabic else self.text) or self.text or self.text_ar
