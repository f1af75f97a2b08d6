from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from campaigns.choices import CampaignState, RecipientState
from campaigns.models import Campaign, CampaignCount, Enrolment, PastStep, Recipient, Step, Variant
from campaigns.services import advance as advancing
from campaigns.services import joining
from campaigns.services.advance import advance_drips, due_passages
from campaigns.services.enrolment import work_on_enrolments
from campaigns.services.feed import feed_campaigns
from campaigns.services.pausing import cancel_campaign, finish_done, pause_campaign
from campaigns.services.retrying import retry_failed
from messaging.choices import MessageState
from messaging.models import Message
from tests.campaigns.factories import arrived, drip_on, fed, gateway, later, launched, people, states
from tests.leads.factories import LeadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def fast():
    return gateway(rate_per_second=1000, delay_from=0, delay_to=0)


def turn():
    """One round of the worker, in which what is queued arrives."""
    advance_drips()
    feed_campaigns()
    arrived()


def bodies():
    return sorted(Message.objects.values_list("body", flat=True))


def figures(campaign, what):
    return sum(CampaignCount.objects.filter(campaign=campaign, what=what).values_list("value", flat=True))


def test_each_step_comes_when_its_delay_is_over_and_the_last_one_ends_it(fast):
    people(2, first_name="Amina", last_name="")
    campaign = fed(drip_on(fast, days=(1, 2)))
    arrived()
    later(hours=23)
    turn()
    assert bodies() == ["Hello Amina"] * 2
    later(hours=1)
    turn()
    assert bodies() == ["Hello Amina"] * 2 + ["Step 2"] * 2
    assert finish_done() == 0
    later(days=1)
    turn()
    assert Message.objects.count() == 4
    later(days=1)
    turn()
    assert bodies()[-2:] == ["Step 3"] * 2
    assert states(campaign) == {"delivered": 2}
    assert finish_done() == 1
    assert Campaign.objects.get().state == CampaignState.FINISHED


def test_nobody_advances_twice_and_steps_behind_are_counted(fast):
    people(3)
    campaign = fed(drip_on(fast))
    arrived()
    later(days=1)
    assert advance_drips() == 3
    assert advance_drips() == 0
    assert states(campaign) == {"due": 3}
    assert PastStep.objects.filter(state="delivered", message__isnull=False).count() == 3
    assert figures(campaign, "past:delivered") == 3


def test_two_workers_with_the_same_passage_move_everybody_once(fast):
    people(3)
    campaign = fed(drip_on(fast))
    arrived()
    later(days=1)
    (passage,) = due_passages(timezone.now())
    assert [advancing.advance_set(passage), advancing.advance_set(passage)] == [3, 0]
    assert states(campaign) == {"due": 3}


class Died(BaseException):
    """A process that ends: no `except Exception` sees it."""


def test_a_process_that_dies_leaves_whole_sets(fast, monkeypatch):
    monkeypatch.setattr(advancing, "SET", 2)
    people(5)
    campaign = fed(drip_on(fast))
    arrived()
    later(days=1)
    sets = []
    note = advancing.note_counts

    def dying(changes):
        sets.append(changes)
        if len(sets) == 2:
            raise Died
        note(changes)

    with monkeypatch.context() as killed:
        killed.setattr(advancing, "note_counts", dying)
        with pytest.raises(Died):
            advance_drips()
    assert states(campaign) == {"due": 2, "delivered": 3}
    assert PastStep.objects.count() == 2
    assert advance_drips() == 3
    assert states(campaign) == {"due": 5}


@pytest.mark.parametrize(
    ("state", "advanced"),
    [("sent", 1), ("read", 1), ("expired", 1), ("skipped", 1), ("failed", 0), ("unknown", 0), ("excluded", 0),
     ("stopped", 0), ("cancelled", 0)],
)  # fmt: skip
def test_who_goes_on(fast, state, advanced):
    people(1)
    fed(drip_on(fast))
    later(days=1)
    Recipient.objects.update(state=state)
    assert advance_drips() == advanced


@pytest.mark.parametrize("end", [pause_campaign, cancel_campaign])
def test_what_does_not_run_does_not_go_on(fast, end):
    people(1)
    campaign = fed(drip_on(fast))
    arrived()
    later(days=1)
    (passage,) = due_passages(timezone.now())
    end(campaign, by=None)
    assert advancing.advance_set(passage) == advance_drips() == 0


def test_after_its_end_nobody_goes_on_and_it_finishes(fast):
    people(1)
    fed(drip_on(fast))
    arrived()
    later(days=1)
    Campaign.objects.update(ends_at=timezone.now())
    assert advance_drips() == 0
    assert finish_done() == 1


def test_news_of_an_earlier_step_is_kept_where_it_belongs(fast):
    people(1)
    campaign = fed(drip_on(fast))
    arrived(MessageState.SENT)
    first = Message.objects.get()
    later(days=1)
    advance_drips()
    feed_campaigns()
    Message.objects.filter(pk=first.pk).update(state=MessageState.QUEUED)
    Message.objects.exclude(pk=first.pk).update(state=MessageState.SENDING)
    arrived(MessageState.READ)
    assert states(campaign) == {"queued": 1}
    assert PastStep.objects.get().state == "read"
    assert (figures(campaign, "past:read"), figures(campaign, "past:sent")) == (1, 0)


def test_the_hour_is_that_of_where_they_live(fast):
    for zone in ("Africa/Lagos", "Asia/Riyadh"):
        people(1, time_zone=zone)
    campaign = drip_on(fast)
    Step.objects.filter(number__lte=2).update(delivery_hour=9)
    launched(campaign)
    for number in (1, 2):
        for recipient in Recipient.objects.select_related("lead", "step"):
            turn_is = recipient.next_at.astimezone(ZoneInfo(recipient.lead.time_zone))
            assert recipient.step.number == number and turn_is.hour == 9
            assert timezone.now() - timedelta(hours=1) < recipient.next_at < timezone.now() + timedelta(hours=24)
        Recipient.objects.update(state="delivered", queued_at=timezone.now() - timedelta(days=1, hours=1))
        advance_drips()


def test_a_quiet_tick_is_two_queries(fast, django_assert_max_num_queries):
    people(3)
    fed(drip_on(fast, days=(1,) * 8))
    arrived()
    with django_assert_max_num_queries(2):
        assert advance_drips() == 0


def test_the_cost_of_a_set_does_not_grow_with_its_people(fast, django_assert_max_num_queries):
    people(30)
    fed(drip_on(fast))
    arrived()
    later(days=1)
    with django_assert_max_num_queries(14):
        assert advance_drips() == 30


def test_a_step_put_in_between_comes_to_those_who_are_not_past_it(fast):
    people(1)
    fed(drip_on(fast, days=(2,)))
    arrived()
    Step.objects.filter(number=2).update(number=3)
    new = Step.objects.create(campaign=Campaign.objects.get(), number=2, delay_minutes=60)
    Variant.objects.create(step=new, body="In between")
    later(hours=1)
    turn()
    assert bodies()[-1] == "In between"


def test_steps_that_change_places_come_to_nobody_twice(fast):
    people(1)
    campaign = fed(drip_on(fast))
    arrived()
    later(days=1)
    turn()
    first, second, _last = campaign.steps.all()
    for step, number in ((first, 9), (second, 1), (first, 2)):
        Step.objects.filter(pk=step.pk).update(number=number, delay_minutes=0)
    for _round in range(3):
        later(days=1)
        turn()
    assert bodies() == sorted({*bodies()})
    assert len(bodies()) == 3


def test_who_joins_later_begins_at_the_first_step(fast):
    people(1)
    LeadFactory(city="Abuja")
    campaign = fed(drip_on(fast, joins_later=True))
    arrived()
    later(days=1)
    people(1)
    assert joining.enrol_joiners() == 0, "not every minute"
    Enrolment.objects.update(updated_at=timezone.now() - joining.EVERY)
    assert joining.enrol_joiners() == 1
    work_on_enrolments()
    assert states(campaign) == {"delivered": 1, "due": 1}
    turn()
    assert sorted(Recipient.objects.values_list("step__number", flat=True)) == [1, 2]
    for _step in range(2):
        later(days=1)
        turn()
    assert finish_done() == 0, "somebody may still come"


def test_who_joins_later_gets_nothing_where_nobody_asked_for_it(fast):
    people(1)
    campaign = fed(drip_on(fast))
    people(1)
    Enrolment.objects.update(updated_at=timezone.now() - joining.EVERY)
    assert joining.enrol_joiners() == 0
    assert states(campaign) == {"queued": 1}


def test_a_copy_has_its_conditions_too(fast):
    people(1)
    campaign = drip_on(fast, stop_on_sale=True, stop_stages=["WON"])
    Step.objects.filter(number=2).update(delivery_hour=9, replied="no")
    Campaign.objects.update(state=CampaignState.FINISHED)
    campaign.refresh_from_db()
    again = retry_failed(campaign, by=None)
    step = again.steps.get(number=2)
    assert (again.stop_on_sale, again.stop_stages, step.delivery_hour, step.replied) == (True, ["WON"], 9, "no")


def test_a_state_of_passing_is_in_the_index():
    (index,) = [index for index in Recipient._meta.indexes if index.name == "recipient_passed"]
    assert f"'{RecipientState.SKIPPED.value}'" in advancing._PASSED
    assert RecipientState.SKIPPED in dict(index.condition.children)["state__in"]
