import random
from datetime import timedelta

import pytest

from leads.choices import ActivityKind
from leads.services.activities import record_activity
from leads.services.facts import MessageNote, note_messages

from ..factories import NOON, LeadFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def facts(lead):
    lead.refresh_from_db()
    return lead.inbound_count, lead.reply_count, lead.media_count, lead.active_days, lead.ours_last


def test_a_conversation_is_counted():
    lead = LeadFactory()
    note_messages([MessageNote(lead.pk, NOON, inbound=True)])
    assert facts(lead) == (1, 0, 0, 1, False)
    note_messages([MessageNote(lead.pk, NOON + HOUR, inbound=False)])
    assert facts(lead) == (1, 0, 0, 1, True)
    note_messages([MessageNote(lead.pk, NOON + 2 * HOUR, inbound=True, has_media=True)])
    assert facts(lead) == (2, 1, 1, 1, False)
    assert (lead.last_inbound_at, lead.last_outbound_at) == (NOON + 2 * HOUR, NOON + HOUR)
    assert lead.last_message_at == NOON + 2 * HOUR


def test_a_set_counts_as_one_by_one():
    dice = random.Random(3)
    for _ in range(20):
        alone, together = LeadFactory(), LeadFactory()
        at, said = NOON, []
        for _ in range(dice.randrange(1, 12)):
            at += dice.choice([HOUR, 30 * HOUR])
            said.append((at, dice.random() < 0.6, dice.random() < 0.2))
        for when, inbound, media in said:
            note_messages([MessageNote(alone.pk, when, inbound, media)])
        cut = dice.randrange(len(said))
        for part in (said[:cut], said[cut:]):
            note_messages([MessageNote(together.pk, *one) for one in dice.sample(part, len(part))])
        assert facts(alone) == facts(together)
        assert (alone.last_inbound_at, alone.last_outbound_at) == (together.last_inbound_at, together.last_outbound_at)


def test_a_late_message_moves_nothing_back():
    lead = LeadFactory()
    note_messages([MessageNote(lead.pk, NOON, inbound=True)])
    note_messages([MessageNote(lead.pk, NOON - 48 * HOUR, inbound=True)])
    assert facts(lead)[:4] == (2, 0, 0, 1)
    assert lead.last_inbound_at == lead.last_message_at == NOON


def test_many_leads_are_one_statement(django_assert_max_num_queries):
    leads = [LeadFactory() for _ in range(30)]
    # PostgreSQL gets its rows in binary, past Django's own counting.
    with django_assert_max_num_queries(1):
        note_messages([MessageNote(lead.pk, NOON, inbound=True) for lead in leads])
    assert all(facts(lead)[0] == 1 for lead in leads)


def test_the_timeline_feeds_the_score_once():
    lead = LeadFactory()
    for _ in range(2):
        record_activity(lead_id=lead.pk, kind=ActivityKind.INQUIRY, at=NOON, key="inquiry:1")
    record_activity(lead_id=lead.pk, kind=ActivityKind.CALL, at=NOON)
    record_activity(lead_id=lead.pk, kind=ActivityKind.NOTE, at=NOON)
    lead.refresh_from_db()
    assert (lead.inquiry_count, lead.last_inquiry_at, lead.talk_count) == (1, NOON, 1)
