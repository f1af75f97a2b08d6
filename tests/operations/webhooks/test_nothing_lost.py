"""News and the row that tells it to an endpoint are one transaction: a process that dies loses both or neither."""

import pytest
from django.db import connections, transaction

from leads.choices import Stage
from leads.models import Lead
from leads.services.capture import capture_lead
from leads.services.pipeline import move_stage
from messaging.choices import MessageState
from messaging.events import StatusChange
from messaging.models import Message
from messaging.services.status import RoutedStatus, apply_statuses
from operations.models import WebhookDelivery
from tests.leads.factories import NOON, LeadFactory, person
from tests.messaging.admin.rows import sent
from tests.messaging.factories import ConversationFactory

pytestmark = pytest.mark.django_db


class Died(BaseException):
    """Nothing catches it: the process is gone."""


@pytest.fixture
def dies_after_commit(transactional_db, monkeypatch):
    """Between the commit and whatever was to follow it."""

    def die(self):
        self.run_on_commit = []
        raise Died

    def arm():
        monkeypatch.setattr(type(connections["default"]), "run_and_clear_commit_hooks", die)

    return arm


def _capture():
    capture_lead(person=person("phone:+2348031234567", name="Amina Bello"), at=NOON)


def _move():
    move_stage(lead=Lead.objects.get(), to=Stage.CONTACTED, by=None)


def _status():
    message = Message.objects.get()
    change = StatusChange(
        account="", provider_id=message.provider_id or "", state=MessageState.DELIVERED, at=message.happened_at
    )
    apply_statuses([RoutedStatus(message.channel_id, change)])


@pytest.mark.parametrize(
    ("event", "given", "act"),
    [
        ("lead.captured", lambda: None, _capture),
        ("lead.stage_changed", LeadFactory, _move),
        ("message.status_changed", lambda: sent(ConversationFactory(), MessageState.SENT), _status),
    ],
    ids=["captured", "moved", "delivered"],
)
def test_a_process_that_dies_at_the_commit_loses_no_event(event, given, act, endpoint, dies_after_commit):
    given()
    endpoint(events=[event])
    dies_after_commit()

    with pytest.raises(Died):
        act()

    assert WebhookDelivery.objects.get().event_type == event


def test_what_is_taken_back_was_never_told(endpoint):
    endpoint()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _capture()
        assert WebhookDelivery.objects.exists()
        raise ZeroDivisionError
    assert not WebhookDelivery.objects.exists()


def test_an_endpoint_that_cannot_be_told_costs_the_news_nothing(endpoint, monkeypatch):
    endpoint()

    def refuse(*args, **named):
        WebhookDelivery.objects.create(endpoint_id=None)

    monkeypatch.setattr("operations.services.announce.write_deliveries", refuse)
    _capture()
    assert Lead.objects.exists() and not WebhookDelivery.objects.exists()
