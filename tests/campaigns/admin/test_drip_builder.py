"""A drip in the builder: its steps, when and for whom they come, what ends it, and the test of wordings."""

import json

import pytest

from campaigns.models import Campaign, Experiment, Step
from leads.models import Segment, Tag
from tests.campaigns.admin.test_builder import post, typed
from tests.campaigns.factories import EVERYBODY, campaign_on, drip_on, gateway, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel():
    people(1)
    return gateway()


@pytest.fixture
def said(channel):
    segment = Segment.objects.create(name="Lagos", definition=EVERYBODY)
    second = {"step-2-number": "2", "step-2-unit": "10080", "step-2-A-body": "Still?", "step-2-A-weight": "1"}
    return typed(channel, kind="drip", segment=segment.pk, **second) | {
        "step": ["1", "2"],
        "variant-1": ["A"],
        "variant-2": ["A"],
    }


def test_everything_of_a_step_is_kept_and_shown_again(admin_client, channel, said):
    vip = Tag.objects.create(name="vip")
    campaign = campaign_on(channel, kind="drip", audience={})
    rules = {
        "step-2-hour": "9",
        "step-2-replied": "no",
        "step-2-bought": "no",
        "step-2-stages": ["NEW", "CONTACTED"],
        "step-2-tags": [str(vip.pk)],
    }
    page = post(admin_client, campaign, "save", said | rules)
    assert "Nothing stands in its way." in page
    step = Step.objects.get(number=2)
    assert (step.delay_minutes, step.delivery_hour, step.replied, step.bought) == (2 * 10080, 9, "no", "no")
    assert [(rule["field"], rule["value"]) for rule in step.only_if["rules"]] == [
        ("stage", ["NEW", "CONTACTED"]),
        ("tags", [vip.pk]),
    ]
    page = admin_client.get(f"/admin/campaigns/campaign/{campaign.pk}/change/").content.decode()
    assert '<option value="9" selected' in page
    assert f'name="step-2-tags" value="{vip.pk}"' in page.replace("\n", " ")


def test_what_ends_a_drip_and_who_joins_later(admin_client, channel, said):
    campaign = campaign_on(channel, kind="drip", audience={})
    post(admin_client, campaign, "save", said | {"joins_later": "on", "stop_on_sale": "on", "stop_stages": ["WON"]})
    campaign.refresh_from_db()
    assert (campaign.joins_later, campaign.stop_on_reply, campaign.stop_on_sale) == (True, False, True)
    assert campaign.stop_stages == ["WON"]


def test_steps_change_places_and_go(admin_client, channel, said):
    campaign = campaign_on(channel, kind="drip", audience={})
    post(admin_client, campaign, "reshape", said | {"do": "raise-step:2"})
    assert list(Step.objects.values_list("variants__body", flat=True)) == ["Still?", "Hello {name|friend}"]
    post(admin_client, campaign, "reshape", said | {"do": "drop-step:1"})
    assert Step.objects.get().variants.get().body == "Still?"


def test_a_test_of_wordings(admin_client, channel, said):
    campaign = campaign_on(channel, kind="drip", audience={})
    two = said | {"variant-1": ["A", "B"], "step-1-B-body": "Good day", "step-1-B-weight": "1"}
    post(
        admin_client,
        campaign,
        "save",
        two | {"step-1-tested": "on", "step-1-wins_by": "conversion", "step-1-size": "50", "step-1-hours": "6"},
    )
    test = Experiment.objects.get()
    assert (test.step.number, test.wins_by, test.size, test.hours) == (1, "conversion", 50, 6)
    post(admin_client, campaign, "save", two)
    assert not Experiment.objects.exists()


def test_a_condition_without_fields_of_its_own_is_kept_until_it_is_dropped(admin_client, channel, said):
    campaign = drip_on(channel, days=(1,), audience=EVERYBODY)
    score = {"version": 1, "match": "any", "rules": [{"field": "score", "op": "at_least", "value": "50"}]}
    Step.objects.filter(number=2).update(only_if=score)
    page = admin_client.get(f"/admin/campaigns/campaign/{campaign.pk}/change/").content.decode()
    assert "score: is at least 50" in page
    kept = said | {"step-2-kept": json.dumps(score)}
    post(admin_client, campaign, "save", kept)
    assert Step.objects.get(number=2).only_if == score
    post(admin_client, campaign, "save", kept | {"step-2-everybody": "on"})
    assert Step.objects.get(number=2).only_if == {}


def test_a_new_campaign_stops_for_who_replies(admin_client):
    admin_client.post("/admin/campaigns/campaign/add/", {"name": "Eid", "kind": "drip"})
    campaign = Campaign.objects.get()
    page = admin_client.get(f"/admin/campaigns/campaign/{campaign.pk}/change/").content.decode()
    assert campaign.stop_on_reply
    assert page.index('name="stop_on_reply"') < page.index("checked", page.index('name="stop_on_reply"'))
