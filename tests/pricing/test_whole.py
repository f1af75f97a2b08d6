"""From a competitor's page to the customer's phone and back to the old price, against the simulator."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from leads.models import Lead
from messaging.choices import AutoReply, MessageState
from messaging.models import Message, MessageTemplate
from messaging.selectors.why import why_not_sent
from messaging.services.readings import read_due_messages
from pricing.choices import DecisionState, GhostVerdict, OfferState
from pricing.models import (
    Catalogue,
    CatalogueItem,
    Decision,
    GhostContact,
    Inquiry,
    Listing,
    Observation,
    Offer,
    OfferText,
    PricingPolicy,
)
from pricing.services.catalogues import sync_catalogues
from pricing.services.collecting import collect_due
from pricing.services.inquiring import inquire_due
from pricing.services.offering import expire_offers, make_offer
from pricing.services.policies import switch_on, try_policy
from pricing.services.proposing import approve, propose_prices
from pricing.services.winning_back import win_back
from pricing.services.writing import submit_texts
from pricing.sources.amounts import amounts_in
from tests.messaging.admin.rows import received
from tests.messaging.factories import ConversationFactory
from tests.pricing.factories import InquiryFactory, ProductFactory

pytestmark = pytest.mark.django_db(transaction=True)


def round_of(shops):
    Listing.objects.update(next_at=None)
    shops.clock.sleep(1800)
    collect_due(fetcher=shops.fetcher)


def fell_silent(channel, product):
    at = timezone.now() - timedelta(hours=40)
    conversation = ConversationFactory(channel=channel, last_inbound_at=at, window_until=at + timedelta(hours=24))
    Lead.objects.filter(pk=conversation.lead_id).update(last_inbound_at=at)
    message = received(conversation, "how much is the ring light?", happened_at=at)
    return InquiryFactory(product=product, lead=conversation.lead, message=message, asked_at=at)


def read_back(product, hours):
    """What Meta's catalogue shows, once it was kept in step."""
    with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=False) as clock:
        for _ in range(2):
            sync_catalogues()
            clock.shift(60)
    return amounts_in(CatalogueItem.objects.get(product=product).shown)[0]


def test_a_drop_of_theirs_wins_ghosts_back(shops, providers, admin_user, monkeypatch):
    product = ProductFactory(name_en="Ring light", price=15_500, floor=12_000, cost=9_000)
    listing = shops.watch("jumia", price="15900")
    Listing.objects.filter(pk=listing.pk).update(product=product)
    round_of(shops)
    policy = PricingPolicy.objects.create(wins_back=True)
    try_policy(policy=policy)
    assert switch_on(policy=policy) and propose_prices() == 0

    shops.sell("jumia", price="14800")
    round_of(shops)
    assert "₦ 14,800" in Observation.objects.latest("pk").proof and propose_prices() == 1
    approve(decision=Decision.objects.get(), by=admin_user)
    product.refresh_from_db()
    assert 12_000 <= product.price < 14_800

    channel = providers.channel("whatsapp_cloud")
    submit_texts(list(OfferText.objects.all()))
    MessageTemplate.objects.update(status="APPROVED")
    told, left_alone = fell_silent(channel, product), fell_silent(channel, product)
    monkeypatch.setattr("pricing.services.winning_back.is_held_out", lambda pk: pk == left_alone.lead_id)
    assert win_back() == 1
    providers.dispatch()
    message = Message.objects.get(origin="ghosts")
    assert message.conversation.lead == told.lead and message.state == MessageState.SENT, why_not_sent(message)
    assert GhostContact.objects.get(inquiry=left_alone).verdict == GhostVerdict.HELD_OUT
    assert f"₦{Offer.objects.get().price:,.0f}" in message.body

    catalogue = Catalogue.objects.create(name="Shop", external_id="990002", channel=channel, is_on=True)
    providers.control("commerce", {"catalog": catalogue.external_id, "items": {product.sku: {}}, "polls": 0})
    for_all = make_offer(product=product, price=product.price - 500, ends_at=timezone.now() + timedelta(hours=2))
    assert read_back(product, hours=0) == for_all.price
    with time_machine.travel(timezone.now() + timedelta(hours=5), tick=False):
        assert expire_offers() == 2
    product.refresh_from_db()
    assert product.price == for_all.regular and not Offer.objects.filter(state=OfferState.ACTIVE).exists()
    assert read_back(product, hours=5) == for_all.regular


def test_who_asks_by_webhook_is_answered_in_the_chat(providers):
    product = ProductFactory(name_en="Ring light", price=15_500, floor=12_000)
    PricingPolicy.objects.create(is_on=True, live="send")
    channel = providers.channel("whatsapp_cloud", auto_reply=AutoReply.ON)
    said = {"kind": "whatsapp_cloud", "channel": channel.external_id, "from": "2349010000101"}
    providers.control("inbound", said | {"text": "last price for the ring light?"})
    providers.drain_until(lambda: Message.objects.filter(direction="in").exists())
    begun = timezone.now()
    read_due_messages()
    inquire_due()
    providers.dispatch()
    decision = Decision.objects.get()
    assert (decision.state, Inquiry.objects.get().product) == (DecisionState.SENT, product), decision.reasoning
    message = Message.objects.get(origin="pricing")
    assert message.state == MessageState.SENT and message.sent_at - begun < timedelta(seconds=5)
