import threading

import pytest
from django.db import connection
from django.utils import translation

from leads.choices import ActivityKind, Stage
from leads.errors import (
    AlreadyInStage,
    LostReasonMissing,
    StageMovedMeanwhile,
    StageMoveError,
    StageMoveNotAllowed,
)
from leads.models import Lead
from leads.selectors.timeline import stage_history
from leads.services.pipeline import move_stage, move_stages
from leads.signals import stage_changed

from ..factories import LeadFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return UserFactory()


class TestOneMove:
    def test_is_kept_with_who_when_and_from_where(self, agent):
        lead = LeadFactory()
        entered = lead.last_stage_change_at
        move_stage(lead=lead, to=Stage.QUALIFIED, by=agent, reason="has a budget")
        stored = Lead.objects.get()
        assert stored.stage == lead.stage == Stage.QUALIFIED
        assert stored.last_stage_change_at == lead.last_stage_change_at > entered
        entry = stage_history(lead).get()
        assert (entry.kind, entry.by, entry.text, entry.stage) == (
            ActivityKind.STAGE_CHANGE,
            agent,
            "has a budget",
            Stage.QUALIFIED,
        )
        assert entry.metadata == {"from": "NEW", "to": "QUALIFIED"}
        assert entry.headline == "New → Qualified"
        with translation.override("ar"):
            assert "←" in entry.headline

    def test_a_lead_is_lost_for_a_reason_and_found_without(self, agent):
        lead = LeadFactory()
        move_stage(lead=lead, to=Stage.LOST, by=agent, reason=" too dear ")
        assert Lead.objects.get().lost_reason == "too dear"
        move_stage(lead=lead, to=Stage.CONTACTED, by=agent)
        assert Lead.objects.get().lost_reason == lead.lost_reason == ""
        assert [entry.metadata["to"] for entry in stage_history(lead)] == ["CONTACTED", "LOST"]

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_losing_without_a_reason_is_refused(self, agent, reason):
        lead = LeadFactory()
        with pytest.raises(LostReasonMissing, match="why"):
            move_stage(lead=lead, to=Stage.LOST, by=agent, reason=reason)
        assert Lead.objects.get().stage == Stage.NEW

    def test_what_the_table_does_not_know_is_refused_in_words(self, agent):
        with pytest.raises(StageMoveNotAllowed, match="cannot go from “New” to “Won”"):
            move_stage(lead=LeadFactory(), to=Stage.WON, by=agent)

    def test_to_where_it_is_is_no_move(self, agent):
        with pytest.raises(AlreadyInStage, match="“New” already"):
            move_stage(lead=LeadFactory(), to=Stage.NEW, by=agent)

    def test_a_rule_moves_without_a_person(self):
        lead = LeadFactory()
        move_stage(lead=lead, to=Stage.CONTACTED, by=None)
        assert stage_history(lead).get().by is None

    def test_is_news_after_commit(self, agent, django_capture_on_commit_callbacks):
        heard = []

        def listen(sender, signal, **arguments):
            heard.append(arguments)

        stage_changed.connect(listen)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                lead = move_stage(lead=LeadFactory(), to=Stage.LOST, by=agent, reason="gone")
        finally:
            stage_changed.disconnect(listen)
        assert heard == [
            {"lead_id": lead.pk, "from_stage": "NEW", "to_stage": "LOST", "by_id": agent.pk, "reason": "gone"}
        ]


class TestTwoPeople:
    def test_whoever_looks_at_an_old_page_is_told(self, agent):
        lead = LeadFactory()
        seen_by_other = Lead.objects.get()
        move_stage(lead=lead, to=Stage.CONTACTED, by=agent)
        with pytest.raises(StageMovedMeanwhile):
            move_stage(lead=seen_by_other, to=Stage.QUALIFIED, by=agent)
        assert Lead.objects.get().stage == Stage.CONTACTED
        assert stage_history(lead).count() == 1

    @pytest.mark.usefixtures("shared_database")
    def test_at_the_same_moment_one_wins(self):
        lead_id, start, outcomes = LeadFactory().pk, threading.Barrier(2), []

        def decide(to):
            try:
                lead = Lead.objects.get(pk=lead_id)
                start.wait(10)
                move_stage(lead=lead, to=to, by=None)
                outcomes.append(to)
            except StageMoveError as error:
                outcomes.append(type(error))
            finally:
                connection.close()

        threads = [threading.Thread(target=decide, args=(to,)) for to in (Stage.CONTACTED, Stage.QUALIFIED)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        lead = Lead.objects.get(pk=lead_id)
        assert sorted(map(str, outcomes)) == sorted([str(lead.stage), str(StageMovedMeanwhile)])
        assert stage_history(lead).count() == 1


class TestManyLeads:
    def test_each_moves_on_its_own_and_the_others_are_explained(self, agent):
        new, contacted = LeadFactory(), LeadFactory(stage=Stage.CONTACTED)
        won = LeadFactory(stage=Stage.WON)
        report = move_stages(leads=[new, contacted, won], to=Stage.CONTACTED, by=agent)
        assert report.moved == [new]
        assert report.skipped == {
            "It is in the stage “Contacted” already.": [contacted],
            "A lead cannot go from “Won” to “Contacted”.": [won],
        }
