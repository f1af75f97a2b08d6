"""What an integrator is told, end to end: from the service that makes the news to the body that arrives."""

from decimal import Decimal

import pytest

from leads.choices import SaleOrigin, Stage
from leads.services.capture import capture_lead
from leads.services.pipeline import move_stage
from leads.services.selling import Sold, record_sale, void_sale
from messaging.choices import MessageState
from messaging.services.route import route_message
from messaging.signals import message_status_changed
from operations.models import WebhookDelivery
from operations.services import deliver, report
from operations.webhooks.catalogue import EVENTS
from operations.webhooks.receivers import on_message_status_changed
from tests.leads.factories import NOON, IdentityFactory, LeadFactory, person
from tests.messaging.admin.rows import received, sent
from tests.messaging.factories import ConversationFactory

pytestmark = pytest.mark.django_db


def test_a_captured_lead_is_told_with_who_it_is(endpoint, receiver, django_capture_on_commit_callbacks):
    secret = endpoint().secret
    with django_capture_on_commit_callbacks(execute=True):
        lead = capture_lead(person=person("phone:+2348031234567", name="Amina Bello"), at=NOON).lead
    deliver.deliver_due()
    (payload,) = receiver.verify(secret)
    assert (payload["type"], payload["version"]) == ("lead.captured", 1)
    assert payload["data"]["created"] is True
    assert (payload["data"]["lead"]["id"], payload["data"]["lead"]["phone"]) == (lead.pk, "+2348031234567")


def test_a_move_says_from_where_to_where_and_why(endpoint, receiver, admin_user, django_capture_on_commit_callbacks):
    endpoint(events=["lead.stage_changed"])
    with django_capture_on_commit_callbacks(execute=True):
        move_stage(lead=LeadFactory(), to=Stage.LOST, by=admin_user, reason="Bought elsewhere")
    deliver.deliver_due()
    data = receiver.payloads[0]["data"]
    assert (data["from"], data["to"], data["by"], data["reason"]) == ("NEW", "LOST", admin_user.pk, "Bought elsewhere")


def test_a_sale_is_told_when_it_is_noted_and_when_it_is_voided(endpoint, receiver, django_capture_on_commit_callbacks):
    endpoint(events=["sale.recorded", "sale.voided"])
    with django_capture_on_commit_callbacks(execute=True):
        sold = Sold(Decimal("13900"), "NGN", "Ring light")
        for _ in range(2):
            sale = record_sale(lead=LeadFactory(), sold=sold, origin=SaleOrigin.HAND).sale
        void_sale(sale=sale, by=None, reason="Sent back")
    deliver.deliver_due()
    told = [(payload["type"], payload["data"]["sale"]["counts"]) for payload in receiver.payloads]
    assert sorted(told) == [("sale.recorded", False), ("sale.recorded", True), ("sale.voided", False)]
    assert {payload["data"]["sale"]["amount"] for payload in receiver.payloads} == {"13900.00"}


def test_a_message_is_told_once_and_without_its_words(endpoint, receiver):
    endpoint()
    message = received(ConversationFactory(), "my secret wish")
    for _ in range(2):
        route_message(message.pk)
    deliver.deliver_due()
    (payload,) = receiver.payloads
    assert (payload["type"], payload["data"]["message"]["id"]) == ("message.received", message.pk)
    assert b"my secret wish" not in receiver.came[0][1]


def test_words_go_where_they_were_asked_for(endpoint, receiver):
    endpoint(include_bodies=True)
    route_message(received(ConversationFactory(), "how much?").pk)
    deliver.deliver_due()
    assert receiver.payloads[0]["data"]["message"]["text"] == "how much?"


def test_the_log_keeps_nobodys_name_number_or_words(endpoint):
    endpoint(include_bodies=True)
    lead = IdentityFactory(value="+2348031234567", lead__first_name="Zainab").lead
    route_message(received(ConversationFactory(lead=lead), "my secret wish").pk)
    deliver.deliver_due()
    kept = str(list(WebhookDelivery.objects.values()))
    assert not [word for word in ("2348031234567", "Zainab", "secret wish") if word in kept]


def test_statuses_are_told_each(endpoint, receiver):
    endpoint(events=["message.status_changed"])
    messages = [sent(ConversationFactory(), MessageState.DELIVERED) for _ in range(3)]
    message_status_changed.send(None, message_ids=[m.pk for m in messages], state=MessageState.DELIVERED)
    deliver.deliver_due()
    told = {payload["data"]["message"]["id"]: payload["data"]["state"] for payload in receiver.payloads}
    assert told == {message.pk: "delivered" for message in messages}


def test_incidents_are_told_when_they_begin_and_end(endpoint, receiver):
    endpoint()
    for text in ("Redis is silent.", "Redis is silent still."):
        report.open_incident(cause="broker_down", severity="error", text=text)
    report.close_incident(cause="broker_down")
    report.close_incident(cause="broker_down")
    deliver.deliver_due()
    assert sorted(payload["type"] for payload in receiver.payloads) == ["incident.closed", "incident.opened"]
    assert receiver.payloads[0]["data"]["incident"]["cause"] == "broker_down"


def test_only_what_was_asked_for_is_told(endpoint):
    endpoint(events=["incident.opened"])
    route_message(received(ConversationFactory()).pk)
    assert not WebhookDelivery.objects.exists()


def test_what_was_deleted_meanwhile_is_null(endpoint, receiver):
    endpoint()
    message = received(ConversationFactory())
    route_message(message.pk)
    message.delete()
    deliver.deliver_due()
    assert receiver.payloads[0]["data"] == {"message": None}


def test_without_endpoints_nothing_is_written_nor_asked(django_assert_num_queries):
    message = sent(ConversationFactory())
    on_message_status_changed(None, message_ids=[message.pk], state=MessageState.SENT)
    with django_assert_num_queries(0):
        on_message_status_changed(None, message_ids=[message.pk] * 100, state=MessageState.SENT)


def test_a_thousand_statuses_are_few_statements(endpoint, django_assert_max_num_queries):
    endpoint()
    with django_assert_max_num_queries(25):  # SQLite takes a thousand parameters at once
        message_status_changed.send(None, message_ids=list(range(1000)), state=MessageState.SENT)
    assert WebhookDelivery.objects.count() == 1000


def test_the_documentation_lists_every_event(settings):
    page = (settings.BASE_DIR / "docs/api.md").read_text()
    assert not [name for name in EVENTS if f"`{name}`" not in page]
