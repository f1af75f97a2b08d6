from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casting.rules.keywords import Keywords, phrases_in


class KeywordVersion(models.Model):
    """The words that staff keep beside the lexicon. A change is a new version; earlier ones stay to go back to."""

    version = models.PositiveIntegerField(_("version"), unique=True, editable=False)
    call = models.TextField(
        _("words of calls"),
        blank=True,
        help_text=_("One a line, in either language. A message with one of them is looked at closely."),
    )
    no_call = models.TextField(
        _("words of other messages"),
        blank=True,
        help_text=_("They speak against a call; no word rejects a message by itself."),
    )
    group = models.TextField(_("words in names of casting groups"), blank=True)
    no_group = models.TextField(_("words in names of other groups"), blank=True)
    note = models.CharField(_("why this change"), max_length=200, blank=True)
    is_active = models.BooleanField(_("in use"), default=False, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("keywords")
        verbose_name_plural = _("keywords")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_active"], condition=Q(is_active=True), name="casting_keywords_one_in_use"
            )
        ]

    def __str__(self) -> str:
        return f"v{self.version}"

    @property
    def as_used(self) -> Keywords:
        return Keywords(*map(phrases_in, (self.call, self.no_call, self.group, self.no_group)))
