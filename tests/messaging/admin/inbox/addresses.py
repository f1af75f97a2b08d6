"""Where the inbox's parts live."""

import uuid

from django.urls import reverse

from messaging.models import Conversation

HTMX = {"HX-Request": "true"}


def url(conversation: Conversation, name: str = "conversation", *more: str) -> str:
    return reverse(f"inbox:{name}", args=[conversation.pk, *more])


def send(client, conversation, text="Yes, ₦13,900.", nonce=None, mode="reply", **fields):
    values = {"text": text, "nonce": nonce or uuid.uuid4(), "mode": mode, **fields}
    return client.post(url(conversation, "send"), values, headers=HTMX)


def do(client, conversation, verb, **fields):
    return client.post(url(conversation, "do", verb), fields, headers=HTMX)


def pulse(client, **params):
    return client.get(reverse("inbox:pulse"), params, headers=HTMX)
