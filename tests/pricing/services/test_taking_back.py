"""A person answers: what the machine still had in the outbox does not go, and promises nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from messaging.choices import ChannelState, MessageState
from messaging.content import Text
from messaging.models import Message
from messaging.services.replying import reply
from pricing.choices import DecisionState, GhostVerdict, Occasion, OfferState, Strategy
from pricing.models import Decision, Offer
from pricing.services.offering import make_offer
from pricing.services.winning_back import judge_ghosts
from tests.messaging.admin.rows import received
from tests.messaging.factories import ConversationFactory, queued_message
from tests.pricing.factories import InquiryFactory, PolicyFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("origin", "goes"), [("pricing", False), ("ghosts", False), ("campaign:7", True)])
def test_a_queued_offer_is_taken_back_with_its_message(origin: str, goes: bool, admin_user: User) -> None:
    product, conversation = ProductFactory(price=Decimal(15_000)), ConversationFactory()
    offer = make_offer(
        product=product, price=Decimal(13_900), ends_at=timezone.now() + timedelta(hours=4), lead=conversation.lead
    )
    message = queued_message(conversation)
    Message.objects.filter(pk=message.pk).update(origin=origin)
    Decision.objects.create(
        occasion=Occasion.CHAT,
        product=product,
        strategy=Strategy.PRICE_DROP,
        old_price=15_000,
        new_price=13_900,
        currency="NGN",
        state=DecisionState.SENT,
        offer=offer,
        message=message,
    )
    reply(conversation=conversation, content=Text(body="Let me look."), by=admin_user, key="k")
    state = Message.objects.get(pk=message.pk).state
    assert state == (MessageState.QUEUED if goes else MessageState.CANCELLED)
    assert Offer.objects.get().state == (OfferState.ACTIVE if goes else OfferState.CANCELLED)


def test_a_ghost_of_a_channel_that_does_not_send_is_told_so() -> None:
    PolicyFactory(wins_back=True)
    at = timezone.now() - timedelta(hours=40)
    conversation = ConversationFactory(channel__state=ChannelState.PAUSED, last_inbound_at=at)
    type(conversation.lead).objects.filter(pk=conversation.lead_id).update(last_inbound_at=at)
    message = received(conversation, "how much?", happened_at=at)
    product = ProductFactory(price=Decimal(15_000), floor=Decimal(12_000))
    InquiryFactory(product=product, lead=conversation.lead, message=message, asked_at=at)
    assert [judged.verdict for judged in judge_ghosts()] == [GhostVerdict.NO_CHANNEL]
