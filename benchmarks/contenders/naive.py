"""The first Celery task one writes: a message, a connection, a row."""

import requests
from django.conf import settings
from django.utils import timezone

from .bodies import body_for
from .celery_app import app


@app.task(name="naive")
def send(job_id: int) -> None:
    from .models import Job

    job = Job.objects.get(pk=job_id)
    answer = requests.post(
        settings.SEND_URL,
        json=body_for(job.to, job.body, str(job.pk)),
        headers={"Authorization": f"Bearer {settings.TOKEN}"},
        timeout=10,
    )
    answer.raise_for_status()
    job.provider_id = answer.json()["messages"][0]["id"]
    job.status = "sent"
    job.sent_at = timezone.now()
    job.save()
