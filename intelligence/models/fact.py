from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped
from intelligence.choices import FactKind


class FactQuerySet(models.QuerySet["Fact"]):
    def valid_on(self, day: date) -> "FactQuerySet":
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), is_active=True)


class Fact(Timestamped):
    """Something true about the business, in the words that customers get: all that the auto-reply may say."""

    kind = models.CharField(_("about"), max_length=10, choices=FactKind.choices, default=FactKind.OTHER)
    title = models.CharField(_("title"), max_length=80, help_text=_("For colleagues; customers do not see it."))
    questions = models.TextField(
        _("question words"),
        blank=True,
        help_text=_(
            "One question, or the words that have to be in it, a line; Arabic, English, Pidgin or Arabizi. Questions "
            "about delivery, hours, address, payment and returns are recognised without."
        ),
    )
    text_en = models.TextField(_("answer in English"), blank=True)
    text_ar = models.TextField(_("answer in Arabic"), blank=True)
    text_arabizi = models.TextField(
        _("answer in Arabizi"), blank=True, help_text=_("Empty: who writes Arabizi gets the Arabic answer.")
    )
    valid_until = models.DateField(_("valid until"), null=True, blank=True, help_text=_("Empty: until changed."))
    is_active = models.BooleanField(_("active"), default=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ["kind", "title"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if not (self.text_en.strip() or self.text_ar.strip()):
            raise ValidationError(_("Write the answer in English or in Arabic."))
        if self.kind == FactKind.OTHER and not self.questions.strip():
            raise ValidationError({"questions": _("Say which question this answers.")})
