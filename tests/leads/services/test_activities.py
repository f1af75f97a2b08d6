import pytest

from leads.choices import ActivityKind, Stage
from leads.models import Activity
from leads.services.activities import record_activity

from ..factories import NOON, LeadFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_an_entry_keeps_who_logged_it_and_the_stage_of_that_time():
    agent, lead = UserFactory(), LeadFactory(stage=Stage.QUALIFIED)
    record_activity(
        lead_id=lead.pk, kind=ActivityKind.CALL, at=NOON, text="asked twice", by=agent, metadata={"minutes": 4}
    )
    entry = Activity.objects.get()
    assert (entry.stage, entry.by, entry.text, entry.metadata) == ("QUALIFIED", agent, "asked twice", {"minutes": 4})


def test_an_entry_with_a_key_is_written_once_per_lead():
    one, two = LeadFactory(), LeadFactory()
    for lead in (one, one, two):
        record_activity(lead_id=lead.pk, kind=ActivityKind.OPT_IN, at=NOON, key="opt-in:7")
    assert (one.activities.count(), two.activities.count()) == (1, 1)
