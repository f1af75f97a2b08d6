from django.db import models
from django.utils.translation import gettext_lazy as _

from ..identity import TouchSource
from .lead import Lead


class TouchRecord(models.Model):
    """One time somebody came to us, and from where. The lead points at its first and its last."""

    lead = models.ForeignKey(Lead, verbose_name=_("lead"), on_delete=models.CASCADE, related_name="touches")
    at = models.DateTimeField(_("at"))
    source = models.CharField(_("source"), max_length=10, choices=TouchSource.choices)
    ad_id = models.CharField(_("ad id"), max_length=100, blank=True)
    post_id = models.CharField(_("post id"), max_length=200, blank=True)
    comment_id = models.CharField(_("comment id"), max_length=200, blank=True)
    ref = models.TextField(_("reference"), blank=True)
    ctwa_clid = models.TextField(_("click id"), blank=True)
    headline = models.TextField(_("headline"), blank=True)
    post_type = models.CharField(_("post type"), max_length=50, blank=True)
    url = models.TextField(_("address"), blank=True)
    # Digest of source and ids: the ids alone are too long and too many for a unique index.
    fingerprint = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("touch")
        verbose_name_plural = _("touches")
        constraints = [
            models.UniqueConstraint(fields=["lead", "at", "fingerprint"], name="touch_is_kept_once"),
        ]
        indexes = [
            models.Index(fields=["source", "at"], name="touch_source_at_idx"),
            models.Index(fields=["ad_id", "at"], name="touch_ad_at_idx", condition=~models.Q(ad_id="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.headline or self.ad_id or self.post_id or self.ref}".strip()
