"""A whole drip in one call, with its conditions and what ends it."""

import pytest

from campaigns.models import Campaign
from campaigns.services.drafts import draft_of
from leads.models import Tag
from tests.campaigns.api.test_campaigns import call, drip
from tests.campaigns.factories import gateway, people

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
