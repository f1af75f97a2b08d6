from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from messaging.choices import MessageKind

from .channel import Channel


class GroupPost(models.Model):
    """A message in a group. It makes no lead and no conversation; webhook and poll insert into the same table."""

    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, related_name="group_posts", verbose_name=_("channel")
    )
    provider_id = models.CharField(_("provider's id"), max_length=255)
    group_id = models.CharField(_("group id"), max_length=120)
    group_name = models.CharField(_("group"), max_length=200, blank=True)
    sender_phone = models.CharField(_("sender"), max_length=32, blank=True)
    sender_id = models.CharField(_("sender's id"), max_length=160, blank=True)
    sender_name = models.CharField(_("sender's name"), max_length=160, blank=True)
    from_me = models.BooleanField(_("ours"), default=False)
    kind = models.CharField(_("kind"), max_length=12, choices=MessageKind.choices)
    body = models.TextField(_("text"), blank=True)
    content = models.JSONField(_("content"), default=dict, blank=True)
    quoted_id = models.CharField(max_length=255, blank=True)
    posted_at = models.DateTimeField(_("posted at"))
    revoked_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    received_at = models.DateTimeField(_("received at"), auto_now_add=True)
    routed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("group post")
        verbose_name_plural = _("group posts")
        constraints = [models.UniqueConstraint(fields=["channel", "provider_id"], name="group_post_unique_provider_id")]
        indexes = [
            models.Index(fields=["group_id", "-posted_at"], name="group_post_by_group"),
            models.Index(fields=["id"], condition=Q(routed_at__isnull=True), name="group_post_unrouted"),
        ]

    def __str__(self) -> str:
        return f"{self.group_name or self.group_id} {self.pk}"
