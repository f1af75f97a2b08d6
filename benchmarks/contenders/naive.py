"""The first Celery task one writes: a message, a connection, its rows.

It keeps what ours keeps, in our own tables: the message with its state and an attempt beside it, so that both do the
same work. It looks at no hold, no limit and no consent.
"""

import os
import uuid

import requests
from django.utils import timezone

from .bodies import body_for
from .celery_app import app


@app.task(name="naive")
def send(message_id: int) -> None:
    from messaging.models import Attempt, Message

    message = Message.objects.select_related("channel").get(pk=message_id)
    attempt = Attempt.objects.create(
        message=message,
        channel=message.channel,
        to=message.to,
        number=1,
        claim_token=uuid.uuid4(),
        started_at=timezone.now(),
    )
    answer = requests.post(
        os.environ["CONTENDER_SEND_URL"],
        json=body_for(message.to, message.body, str(message.uuid)),
        headers={"Authorization": f"Bearer {message.channel.credentials['access_token']}"},
        timeout=10,
    )
    answer.raise_for_status()
    attempt.outcome = "accepted"
    attempt.http_status = answer.status_code
    attempt.finished_at = timezone.now()
    attempt.save()
    message.provider_id = answer.json()["messages"][0]["id"]
    message.state = "sent"
    message.sent_at = timezone.now()
    message.save()
