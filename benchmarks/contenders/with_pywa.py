"""A WhatsApp library in a Celery task: https://github.com/david-lev/pywa"""

from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from .celery_app import app


@cache
def _client() -> Any:
    """One per worker process. The library knows Meta's address only; its session takes another."""
    import httpx
    from pywa import WhatsApp

    address = urlsplit(settings.SEND_URL)
    _, version, phone_id, _ = address.path.split("/")
    session = httpx.Client()
    client = WhatsApp(phone_id=phone_id, token=settings.TOKEN, session=session)
    session.base_url = f"{address.scheme}://{address.netloc}/{version}"
    return client


@app.task(name="with_pywa")
def send(job_id: int) -> None:
    from .models import Job

    to, body = Job.objects.values_list("to", "body").get(pk=job_id)
    sent = _client().send_message(to=to, text=body, tracker=str(job_id))
    Job.objects.filter(pk=job_id).update(provider_id=sent.id, status="sent", sent_at=timezone.now())
