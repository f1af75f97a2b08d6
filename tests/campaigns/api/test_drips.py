"""A whole drip in one call, with its conditions and what ends it."""

import pytest

from campaigns.models import Campaign
from campaigns.services.drafts import draft_of
from leads.models import Tag
from tests.campaigns.api.test_campaigns import call, drip
from tests.campaigns.factories import arrived, drip_on, fed, gateway, people

__all__ = ["call"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return drip(gateway(), people(1))


def vip_only():
    tag = Tag.objects.create(name="vip")
    return {"match": "all", "rules": [{"field": "tags", "op": "any", "value": [tag.pk]}]}


def test_one_post_says_when_for_whom_and_what_ends_it(call, body):
    only_if = vip_only()
    body["metadata"]["sequence"][0] |= {"delivery_hour": 9, "replied": "no", "only_if": only_if}
    rules = {"joins_later": True, "stop_on_reply": False, "stop_on_sale": True, "stop_stages": ["WON", "LOST"]}
    answer = call("post", "", body | rules)
    assert answer.status_code == 201, answer.json()
    made = answer.json()
    assert {name: made[name] for name in rules} == rules
    second = made["steps"][1]
    assert (second["delivery_hour"], second["replied"], second["bought"], second["test"]) == (9, "no", "", None)
    assert second["only_if"] == {"version": 1, **only_if}
    assert made["steps"][2]["only_if"] == {}


def test_wordings_are_tested_and_a_change_of_something_else_keeps_it_all(call, body):
    step = {
        "delivery_hour": 0,
        "bought": "no",
        "variants": [{"text": "Hey"}, {"text": "Hello"}],
        "test": {"wins_by": "conversion", "size": 100},
    }
    body.pop("message_template"), body["metadata"].pop("sequence")
    made = call("post", "", body | {"steps": [step], "stop_stages": ["WON"]}).json()
    test = made["steps"][0]["test"]
    assert (test["wins_by"], test["size"], test["hours"], test["outcome"]) == ("conversion", 100, 24, "")
    before = draft_of(Campaign.objects.get())
    assert call("patch", f"/{made['id']}", {"per_minute": 5}).json()["steps"][0]["test"] == test
    after = draft_of(Campaign.objects.get())
    assert (after.steps, after.stop_stages) == (before.steps, ["WON"])


@pytest.mark.parametrize(
    ("wrong", "attr"),
    [
        ({"only_if": {"match": "all", "rules": [{"field": "shoe_size"}]}}, "only_if"),
        ({"delivery_hour": 24}, "delivery_hour"),
        ({"replied": "perhaps"}, "replied"),
        ({"test": {"size": 0}}, "test.size"),
    ],
)
def test_what_is_wrong_with_a_step_is_told_by_its_field(call, body, wrong, attr):
    body["metadata"]["sequence"][0] |= wrong
    answer = call("post", "", body)
    assert answer.status_code == 400
    assert [error["attr"] for error in answer.json()["errors"]] == [f"metadata.sequence.0.{attr}"]


def test_steps_of_a_running_drip_are_tried_and_changed(call):
    people(2)
    campaign = fed(drip_on(gateway(rate_per_second=1000, delay_from=0, delay_to=0), days=(1,)))
    arrived()
    first, second = call("get", f"/{campaign.pk}").json()["steps"]
    steps = [
        {"id": first["id"], "variants": [{"text": "Hello {name|friend}"}]},
        {"id": second["id"], "delay_minutes": 60, "variants": [{"text": "Step 2"}]},
        {"delay_minutes": 60, "variants": [{"text": "New"}]},
    ]
    tried = call("put", f"/{campaign.pk}/steps", {"steps": steps, "dry_run": True}).json()
    assert (tried["saved"], tried["problems"]) == (False, [])
    assert tried["effects"] == [{"kind": "sooner", "people": 2, "at": 1, "step": 2, "later_minutes": -1380}]
    assert campaign.steps.count() == 2
    assert call("put", f"/{campaign.pk}/steps", {"steps": steps}).json()["saved"]
    assert list(campaign.steps.values_list("delay_minutes", flat=True)) == [0, 60, 60]
    wrong = call("put", f"/{campaign.pk}/steps", {"steps": [{"variants": [{"text": "{nmae}"}]}]})
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (409, "campaign_not_ready")
    draft = call("post", "", {"name": "Empty"}).json()["id"]
    assert call("put", f"/{draft}/steps", {"steps": steps[2:]}).status_code == 409


def test_a_day_to_begin_with_and_other_words(call, body):
    made = call("post", "", body | {"begins_on": "birthday", "metadata": {**body["metadata"], "rewrites": True}})
    assert (made.json()["begins_on"], made.json()["metadata"]["rewrites"]) == ("birthday", True)
