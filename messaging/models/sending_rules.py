from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped


class SendingRules(Timestamped):
    """When and how often people may be written to. One row; binds every origin except what a member of staff types."""

    quiet_from = models.TimeField(
        _("quiet from"), null=True, blank=True, help_text=_("In the person's own time zone. Empty: never quiet.")
    )
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    # ISO numbers, 1 for Monday.
    quiet_weekdays = models.JSONField(_("days without sending"), default=list, blank=True)
    # ISO dates, each for everybody or with two letters behind it for those whose zone is in that country.
    holidays = models.JSONField(_("holidays"), default=list, blank=True)
    frequency_cap = models.PositiveSmallIntegerField(
        _("bulk messages per person"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("At most so many campaign messages to one person, over all channels. Empty: no limit."),
    )
    frequency_hours = models.PositiveSmallIntegerField(
        _("within hours"), default=24, validators=[MinValueValidator(1), MaxValueValidator(24 * 30)]
    )
    confirm_opt_out = models.BooleanField(
        _("confirm an opt-out"), default=True, help_text=_("One last message to who asked not to be written to.")
    )
    last_word = models.TextField(
        _("confirmation"),
        blank=True,
        default="You will get no more messages from us. Write START if you change your mind.",
    )
    last_word_ar = models.TextField(
        _("confirmation in Arabic"), blank=True, default="لن تصلك رسائل منا بعد الآن. اكتب «اشتراك» إذا غيّرت رأيك."
    )

    class Meta:
        verbose_name = _("sending rules")
        verbose_name_plural = _("sending rules")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="sending_rules_single_row")]

    def __str__(self) -> str:
        return str(_("Sending rules"))

    def clean(self) -> None:
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValidationError({"quiet_until": _("Quiet hours need both a beginning and an end.")})
        if len(set(self.quiet_weekdays)) == 7:
            raise ValidationError({"quiet_weekdays": _("With every day quiet, nothing would ever go.")})
