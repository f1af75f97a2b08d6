"""Somebody says stop while campaigns are under way: by the simulator's own list nothing reaches them any more."""

from campaigns.models import Recipient
from campaigns.services.advance import advance_drips
from campaigns.services.feed import feed_campaigns
from campaigns.tasks import feed
from leads.models import Consent
from tests.campaigns.factories import campaign_on, drip_on, fed, later, launched, people
from tests.messaging.factories import ConversationFactory


def test_after_a_stop_no_campaign_reaches_them_on_any_channel(providers):
    whatsapp, messenger = providers.channel(), providers.channel("messenger", credentials={"page_token": "simulated"})
    stopper, other = people(2)
    addresses = {}
    for place, lead in enumerate((stopper, other)):
        phone, page_id = lead.phone.removeprefix("+"), f"70000{place}"
        addresses[lead.pk] = {phone, page_id}
        ConversationFactory(channel=whatsapp, lead=lead, address=phone)
        ConversationFactory(channel=messenger, lead=lead, address=page_id)
    fed(drip_on(whatsapp, days=(1,), stop_on_reply=False))
    providers.dispatch()
    assert len(providers.accepted()) == 2
    # One stands in the outbox of the other network already, one is still to be fed, one is enrolled afterwards.
    fed(campaign_on(messenger, body="Queued before"))
    fed_later = launched(campaign_on(messenger, body="Fed after"))

    order = {"channel": whatsapp.external_id, "from": stopper.phone.removeprefix("+"), "text": "STOP"}
    assert providers.control("inbound", order)["status"] == 200
    providers.drain_until(lambda: Consent.objects.filter(lead=stopper, status="withdrawn").exists())
    before = len(providers.accepted())
    launched(campaign_on(messenger, body="Enrolled after"))
    later(days=1)
    advance_drips()
    feed_campaigns()
    providers.dispatch()
    feed()

    sent = providers.accepted()[before:]
    to_them = [each["body"] for each in sent if each["to"] in addresses[stopper.pk]]
    assert all("no more messages" in body for body in to_them), "only our confirmation of the stop may follow"
    assert len([each for each in sent if each["to"] in addresses[other.pk]]) == 4
    ended = set(Recipient.objects.filter(lead=stopper).values_list("state", flat=True))
    assert ended <= {"cancelled", "excluded", "sent", "delivered", "read"}
    assert Recipient.objects.get(lead=stopper, campaign=fed_later).reason == "opted_out"
