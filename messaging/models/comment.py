from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped
from leads.models import Lead

from .channel import Channel


class Comment(Timestamped):
    """A comment under a post of ours."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="comments", verbose_name=_("channel"))
    comment_id = models.CharField(_("provider's id"), max_length=120)
    post_id = models.CharField(_("post"), max_length=120, blank=True)
    parent_id = models.CharField(_("answers to"), max_length=120, blank=True)
    # Privacy may hide the author.
    lead = models.ForeignKey(
        Lead, on_delete=models.SET_NULL, null=True, blank=True, related_name="comments", verbose_name=_("lead")
    )
    body = models.TextField(_("text"), blank=True)
    permalink = models.URLField(_("link"), max_length=500, blank=True)
    posted_at = models.DateTimeField(_("posted at"))
    # The provider's time of the newest change applied, so that a late older one changes nothing.
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [models.UniqueConstraint(fields=["channel", "comment_id"], name="comment_unique_comment_id")]

    def __str__(self) -> str:
        return self.comment_id
