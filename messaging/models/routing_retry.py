from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import DueWork

from .group_post import GroupPost
from .message import Message


class RoutingRetry(DueWork):
    """A stored message or post that some receiver refused: only those have a row."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, null=True, related_name="routing_retry")
    group_post = models.OneToOneField(GroupPost, on_delete=models.CASCADE, null=True, related_name="routing_retry")

    class Meta:
        verbose_name = _("repeated routing")
        verbose_name_plural = _("repeated routings")
        constraints = [
            models.CheckConstraint(
                condition=Q(message__isnull=False) ^ Q(group_post__isnull=False), name="routing_retry_of_one"
            )
        ]

    def __str__(self) -> str:
        return str(self.message_id or self.group_post_id)
