from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped
from common.text.spelling import fold

from .lead import Lead


class TagColour(models.TextChoices):
    GREY = "grey", _("grey")
    BLUE = "blue", _("blue")
    GREEN = "green", _("green")
    ORANGE = "orange", _("orange")
    RED = "red", _("red")
    PURPLE = "purple", _("purple")


class Tag(Timestamped):
    """A word that people, rules and other apps put on leads. One word however it is spelt."""

    name = models.CharField(_("name"), max_length=60)
    colour = models.CharField(_("colour"), max_length=10, choices=TagColour.choices, default=TagColour.GREY)
    folded = models.CharField(max_length=60, unique=True, editable=False)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name, self.folded = tidy(self.name), folded_name(self.name)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        self.name = tidy(self.name)
        if not self.name:
            raise ValidationError({"name": _("A tag needs a name.")})
        known = Tag.objects.filter(folded=folded_name(self.name)).exclude(pk=self.pk).first()
        if known:
            raise ValidationError({"name": _("There is a tag “%(name)s” already.") % {"name": known.name}})


class LeadTag(models.Model):
    """A tag on a lead: since when, by whom and what for."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="taggings", db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings", db_index=False)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # "staff", "api", or the name of what did it, e.g. "keyword:17", "pricing".
    source = models.CharField(_("source"), max_length=40)

    class Meta:
        verbose_name = _("tag of a lead")
        verbose_name_plural = _("tags of leads")
        constraints = [models.UniqueConstraint(fields=["lead", "tag"], name="lead_has_a_tag_once")]
        indexes = [models.Index(fields=["tag", "lead"], name="leadtag_tag_lead_idx")]

    def __str__(self) -> str:
        return f"{self.lead_id}: {self.tag_id}"


def tidy(name: str) -> str:
    return " ".join(name.split())


def folded_name(name: str) -> str:
    """By which a tag is known again."""
    return fold(tidy(name))
