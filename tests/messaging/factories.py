from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone

from messaging.choices import Priority
from messaging.content import Text
from messaging.models import Channel, Conversation, Message
from messaging.services.outbox import enqueue
from tests.leads.factories import LeadFactory


class ChannelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Channel

    kind = "whatsapp_cloud"
    name = factory.Sequence(lambda n: f"Shop line {n}")
    external_id = factory.Sequence(lambda n: f"3000000000{n:05}")
    credentials = factory.LazyFunction(lambda: {"access_token": "test-access-token"})


class ConversationFactory(factory.django.DjangoModelFactory):
    """A person who has just written, so that the reply window is open."""

    class Meta:
        model = Conversation

    channel = factory.SubFactory(ChannelFactory)
    lead = factory.SubFactory(LeadFactory)
    address = factory.Sequence(lambda n: f"23480100{n:05}")
    started_at = factory.LazyFunction(timezone.now)
    last_message_at = factory.LazyFunction(timezone.now)
    last_inbound_at = factory.LazyFunction(timezone.now)
    window_until = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=24))


def queued_message(conversation: Conversation | None = None, *, text: str = "hello", **kwargs: Any) -> Message:
    """A message as the services put it into the outbox."""
    conversation = conversation or ConversationFactory()
    kwargs.setdefault("priority", Priority.REPLY)
    return enqueue(conversation=conversation, content=Text(body=text), origin="staff", **kwargs).message
