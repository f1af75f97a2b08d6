from django.db import models


class Job(models.Model):
    """A message to be sent, with no more columns and indexes than the task needs: lighter than ours."""

    to = models.CharField(max_length=20)
    body = models.TextField()
    status = models.CharField(max_length=10, default="queued")
    provider_id = models.CharField(max_length=255, blank=True)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.to


class Event(models.Model):
    """A received webhook."""

    body = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.pk)
