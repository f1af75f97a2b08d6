"""A drip that runs is changed: nobody is stranded, nobody gets a step twice, and one sees before what it means."""

from dataclasses import replace

import pytest
from django.db.models import RestrictedError

from campaigns.choices import CampaignState, EditEffect, StopReason
from campaigns.errors import LaunchRefused, MovedMeanwhile
from campaigns.models import Campaign, Recipient, Step
from campaigns.selectors.edit_effects import effects_of
from campaigns.services.advance import advance_drips
from campaigns.services.drafts import StepDraft, VariantDraft, step_draft
from campaigns.services.editing import EditedStep, check_edit, edit_steps
from campaigns.services.feed import feed_campaigns
from campaigns.services.pausing import cancel_campaign, finish_done, resume_campaign
from common.signals import trouble_ended, trouble_started
from leads.models import Tag
from messaging.models import Message
from tests.campaigns.factories import arrived, drip_on, fed, gateway, later, people, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    """Three steps, a day apart; two people had the first one a moment ago."""
    people(2)
    campaign = fed(drip_on(gateway(rate_per_second=1000, delay_from=0, delay_to=0)))
    arrived()
    return campaign


def as_is(campaign):
    return [EditedStep(step_draft(step), step.pk) for step in campaign.steps.order_by("number")]


def new(body="New", **rules):
    return EditedStep(StepDraft([VariantDraft(body=body)], **rules))


def changed(step, **changes):
    return replace(step, draft=replace(step.draft, **changes))


def edit(campaign, steps):
    edit_steps(campaign, steps, seen=list(campaign.steps.values_list("pk", flat=True)))


def turn():
    advance_drips()
    feed_campaigns()
    arrived()


def bodies():
    """Each once, in the order in which they went; all but that of the first step."""
    sent = Message.objects.order_by("pk").exclude(body__startswith="Hello").values_list("body", flat=True)
    return list(dict.fromkeys(sent))


def told(campaign, steps):
    return [(each.kind, each.people, each.at, each.step) for each in effects_of(campaign, steps)]


def test_who_waits_for_a_removed_step_goes_on_to_the_next(campaign):
    first, second, third = as_is(campaign)
    later(days=1)
    advance_drips()
    assert told(campaign, [first, third]) == [(EditEffect.PASSED_OVER, 2, 2, 2)]
    edit(campaign, [first, third])
    feed_campaigns()
    assert states(campaign) == {"skipped": 2}
    assert set(Recipient.objects.values_list("reason", "step")) == {(StopReason.REMOVED, second.pk)}
    assert finish_done() == 0, "they still have a step before them"
    later(days=1)
    turn()
    assert bodies()[-1] == "Step 3"
    assert list(campaign.steps.values_list("number", flat=True)) == [1, 2]
    assert finish_done() == 1


def test_who_had_a_step_that_is_removed_goes_on_and_a_later_step_follows_too(campaign):
    first, _second, third = as_is(campaign)
    later(days=1)
    turn()
    assert told(campaign, [first, third]) == [], "the next is the same for them"
    edit(campaign, [first, third])
    # Once more, and the place of the removed one is still known.
    edit(campaign, [new("Before all"), *as_is(campaign), new("Last", delay_minutes=60)])
    later(days=1)
    turn()
    later(hours=1)
    turn()
    assert bodies() == ["Step 2", "Step 3", "Last"]


def test_the_only_step_may_be_replaced_while_people_wait_for_it(campaign):
    later(days=1)
    advance_drips()
    edit(campaign, [new("Instead")])
    feed_campaigns()
    turn()
    assert bodies()[-1] == "Instead"
    assert finish_done() == 1


def test_a_step_at_which_people_stand_cannot_be_deleted(campaign):
    with pytest.raises(RestrictedError):
        Step.objects.filter(number=1).delete()


def test_what_an_edit_means_is_told_before_it_is_saved(campaign):
    first, second, third = as_is(campaign)
    assert told(campaign, [first, second, third]) == []
    sooner = effects_of(campaign, [first, changed(second, delay_minutes=60), third])
    assert [(each.kind, each.people, each.later.total_seconds()) for each in sooner] == [
        (EditEffect.SOONER, 2, -23 * 3600)
    ]
    assert told(campaign, [first, changed(second, delay_minutes=0), third])[-1] == (EditEffect.AT_ONCE, 2, 1, 2)
    assert told(campaign, [first, changed(second, delivery_hour=9, replied="no"), third]) == [
        (EditEffect.OTHER_HOUR, 2, 1, 2),
        (EditEffect.ASKED_ANEW, 2, 1, 2),
    ]
    assert told(campaign, [first, new(delay_minutes=1440), second, third]) == [(EditEffect.INSTEAD, 2, 1, 2)]
    assert told(campaign, [new(), first, second, third]) == [(EditEffect.MISSED, 2, 1, 1)]
    assert told(campaign, [second, first, third]) == [(EditEffect.INSTEAD, 2, 1, 3)]
    assert told(campaign, [first]) == [(EditEffect.ENDS, 2, 1, None)]


def test_a_changed_text_reaches_those_only_whose_message_is_not_on_its_way(campaign):
    later(days=1)
    advance_drips()
    first, second, third = as_is(campaign)
    text = [changed(second, variants=[VariantDraft(body="Better")])]
    assert told(campaign, [first, *text, third]) == [(EditEffect.NEW_TEXT, 2, 2, 2)]
    feed_campaigns()
    assert told(campaign, [first, *text, third]) == [(EditEffect.ON_THEIR_WAY, 2, 2, None)]
    edit(campaign, [first, *text, third])
    assert bodies()[-1] == "Step 2"


def test_who_had_come_to_the_end_goes_on_with_a_step_that_is_added(campaign):
    for _step in range(2):
        later(days=1)
        turn()
    more = [*as_is(campaign), new("One more", delay_minutes=1440)]
    assert told(campaign, more) == [(EditEffect.GOES_ON, 2, 3, 4)]
    edit(campaign, more)
    later(days=1)
    turn()
    assert bodies()[-1] == "One more"


def test_what_cannot_be_sent_is_refused_and_nothing_changes(campaign):
    first, second, third = as_is(campaign)
    wrong = [first, new("Hello {nmae}"), third]
    seen = [first.pk, second.pk, third.pk]
    assert "{nmae}" in check_edit(campaign, wrong, seen=seen)[0]
    with pytest.raises(LaunchRefused, match="nmae"):
        edit(campaign, wrong)
    with pytest.raises(LaunchRefused, match="At least one step"):
        edit(campaign, [])
    assert check_edit(campaign, [first, third], seen=seen) == []
    assert as_is(campaign) == [first, second, third]


def test_two_who_edit_at_once_do_not_undo_each_other(campaign):
    steps = as_is(campaign)
    seen = [each.pk for each in steps]
    edit_steps(campaign, steps[:2], seen=seen)
    with pytest.raises(MovedMeanwhile):
        edit_steps(campaign, steps, seen=seen)
    cancel_campaign(Campaign.objects.get(), by=None)
    with pytest.raises(MovedMeanwhile):
        edit(campaign, steps[:1])


@pytest.fixture
def heard():
    found = []

    def hear(signal):
        def note(sender, cause, scope, text="", **_):
            found.append((signal, cause, scope, str(text)))

        return note

    started, ended = hear("started"), hear("ended")
    trouble_started.connect(started)
    trouble_ended.connect(ended)
    yield found
    trouble_started.disconnect(started)
    trouble_ended.disconnect(ended)


def test_a_condition_whose_tag_has_gone_holds_the_campaign_until_it_is_changed(campaign, heard):
    tag = Tag.objects.create(name="vip")
    only_if = {"version": 1, "match": "all", "rules": [{"field": "tags", "op": "any", "value": [tag.pk]}]}
    Step.objects.filter(number=2).update(only_if=only_if)
    later(days=1)
    advance_drips()
    tag.delete()
    feed_campaigns()
    feed_campaigns()
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.PAUSED and "Step 2" in campaign.problem
    ((_started, cause, scope, text),) = heard
    assert (cause, scope) == ("campaign_condition", campaign.origin) and "Edit the steps" in text
    assert states(campaign) == {"due": 2}, "nobody is lost"
    with pytest.raises(LaunchRefused, match="Step 2"):
        resume_campaign(campaign, by=None)
    first, second, third = as_is(campaign)
    edit(campaign, [first, changed(second, only_if={}), third])
    resume_campaign(campaign, by=None)
    assert heard[-1][:3] == ("ended", cause, scope) and campaign.problem == ""
    feed_campaigns()
    assert states(campaign) == {"queued": 2}
