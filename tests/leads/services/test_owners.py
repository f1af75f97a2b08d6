"""Whose a lead is, and who hears of it."""

from collections import Counter
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from common.signals import notice
from leads.choices import ActivityKind, Stage
from leads.models import Activity, AssignmentMember, AssignmentRules, Lead
from leads.services.capture import capture_lead
from leads.services.editing import edit_lead
from leads.services.owners import assign_leads, give_turns_left_behind, take_turn, turns
from leads.services.pipeline import move_stage, move_stages
from leads.signals import lead_captured
from tests.leads.factories import NOON, LeadFactory, UserFactory, person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _switch():
    turns.forget()
    yield
    turns.forget()


@pytest.fixture
def heard():
    """(who, what, where) of every notice."""
    said: list[tuple[str, str, str]] = []

    def listen(sender, *, user, text, url, **_) -> None:
        said.append((user.username, str(text), url))

    notice.connect(listen)
    yield said
    notice.disconnect(listen)


@pytest.fixture
def amal():
    return UserFactory(username="amal", is_staff=True)


@pytest.fixture
def chidi():
    return UserFactory(username="chidi", first_name="Chidi", is_staff=True)


def page_of(lead: Lead) -> str:
    return reverse("admin:leads_lead_change", args=[lead.pk])


class TestTold:
    def test_the_owner_hears_what_somebody_else_moved(self, amal, chidi, heard):
        lead = LeadFactory(first_name="Amina", owner=amal)
        move_stage(lead=lead, to=Stage.CONTACTED, by=chidi)
        assert heard == [("amal", "Chidi moved Amina Bello to “Contacted”.", page_of(lead))]

    def test_and_what_a_rule_moved(self, amal, heard):
        lead = LeadFactory(first_name="Amina", owner=amal)
        move_stage(lead=lead, to=Stage.CONTACTED, by=None)
        assert heard == [("amal", "A rule moved Amina Bello to “Contacted”.", page_of(lead))]

    def test_nobody_hears_of_their_own_moves_or_of_nobody_s_leads(self, amal, chidi, heard):
        move_stage(lead=LeadFactory(owner=amal), to=Stage.CONTACTED, by=amal)
        move_stage(lead=LeadFactory(), to=Stage.CONTACTED, by=chidi)
        gone = UserFactory(is_active=False)
        move_stage(lead=LeadFactory(owner=gone), to=Stage.CONTACTED, by=chidi)
        assert heard == []

    def test_many_moved_at_once_ring_once_with_their_number(self, amal, chidi, heard):
        of_amal = [LeadFactory(owner=amal) for _ in range(3)]
        won = LeadFactory(owner=amal, stage=Stage.WON)
        of_chidi = LeadFactory(first_name="Amina", owner=chidi)
        report = move_stages(leads=[*of_amal, won, of_chidi], to=Stage.CONTACTED, by=None)
        assert len(report.moved) == 4
        assert sorted(heard) == [
            (
                "amal",
                "A rule moved 3 of your leads to “Contacted”.",
                "/admin/leads/lead/?owner=me&stage__exact=CONTACTED",
            ),
            ("chidi", "A rule moved Amina Bello to “Contacted”.", page_of(of_chidi)),
        ]

    def test_who_moves_many_hears_nothing_of_their_own(self, amal, chidi, heard):
        move_stages(leads=[LeadFactory(owner=owner) for owner in (amal, amal, chidi)], to=Stage.CONTACTED, by=chidi)
        assert [(who, text) for who, text, _url in heard] == [("amal", "Chidi moved 2 of your leads to “Contacted”.")]

    def test_a_new_owner_hears_once_of_many(self, amal, chidi, heard):
        leads = [LeadFactory() for _ in range(3)]
        mine = LeadFactory(owner=amal)
        report = assign_leads(leads=[*leads, mine], owner=amal, by=chidi)
        assert (len(report.done), report.skipped) == (3, [mine])
        assert heard == [("amal", "3 leads are yours now.", "/admin/leads/lead/?owner=me")]
        entries = Activity.objects.filter(kind=ActivityKind.OWNER_CHANGE)
        assert {(entry.text, entry.by) for entry in entries} == {("amal", chidi)}

    def test_who_takes_a_lead_knows(self, amal, heard):
        assign_leads(leads=[LeadFactory()], owner=amal, by=amal)
        assert heard == []

    def test_a_lead_can_be_given_back(self, amal, chidi, heard):
        lead = LeadFactory(owner=amal)
        assert assign_leads(leads=[lead], owner=None, by=chidi).done == [lead]
        lead.refresh_from_db()
        assert lead.owner is None

    def test_an_owner_set_over_the_api_hears_too(self, amal, chidi, heard):
        lead = LeadFactory(first_name="Amina")
        edit_lead(lead=lead, changes={"owner": amal}, by=chidi)
        edit_lead(lead=lead, changes={"owner": amal}, by=chidi)
        assert heard == [("amal", "Amina Bello is yours now.", page_of(lead))]


class TestTurns:
    @pytest.fixture
    def team(self, amal, chidi):
        rules = AssignmentRules.objects.create(pk=1, is_on=True)
        funke = UserFactory(username="funke", is_staff=True)
        for position, user in enumerate((amal, chidi, funke), start=1):
            AssignmentMember.objects.create(rules=rules, user=user, position=position)
        return [amal, chidi, funke]

    @staticmethod
    def meet(number: int) -> str:
        captured = capture_lead(person=person(f"phone:+23480312{number:05d}"), at=NOON)
        captured.lead.refresh_from_db()
        return captured.lead.owner.username if captured.lead.owner else ""

    def test_off_by_default(self, amal):
        AssignmentRules.objects.create(pk=1)
        AssignmentMember.objects.create(user=amal)
        assert self.meet(1) == ""

    def test_each_gets_every_third_in_order(self, team, heard):
        assert [self.meet(number) for number in range(7)] == ["amal", "chidi", "funke"] * 2 + ["amal"]
        assert heard[0][0] == "amal"

    def test_who_is_away_or_gone_is_skipped(self, team):
        AssignmentMember.objects.filter(user=team[1]).update(is_on=False)
        type(team[2]).objects.filter(pk=team[2].pk).update(is_active=False)
        assert [self.meet(number) for number in range(2)] == ["amal", "amal"]

    def test_the_order_goes_on_where_it_was_after_a_member_left(self, team):
        assert [self.meet(1), self.meet(2)] == ["amal", "chidi"]
        AssignmentMember.objects.filter(user=team[1]).delete()
        assert self.meet(3) == "funke"

    def test_nobody_to_take_turns_leaves_the_lead_to_nobody(self, team):
        AssignmentMember.objects.all().delete()
        assert self.meet(1) == ""

    def test_a_known_person_and_an_owned_lead_take_nobody_s_turn(self, team):
        assert [self.meet(1), self.meet(1), self.meet(2)] == ["amal", "amal", "chidi"]
        assert take_turn(lead_id=LeadFactory(owner=team[0]).pk) is None
        assert self.meet(3) == "funke"

    @staticmethod
    def left_behind(monkeypatch, number: int) -> Lead:
        """Met by a process that dies before anybody hears of it."""
        with monkeypatch.context() as patched:
            patched.setattr(lead_captured, "send_robust", lambda *_args, **_named: [])
            lead = capture_lead(person=person(f"phone:+23480314{number:05d}"), at=NOON).lead
        Lead.objects.filter(pk=lead.pk).update(created_at=timezone.now() - timedelta(minutes=1))
        return lead

    def test_who_was_left_without_an_owner_gets_the_next(self, team, heard, monkeypatch):
        lead = self.left_behind(monkeypatch, 1)
        assert give_turns_left_behind() == 1
        lead.refresh_from_db()
        assert (lead.owner, lead.turn_due) == (team[0], False)
        assert [who for who, _text, _url in heard] == ["amal"]
        assert give_turns_left_behind() == 0
        assert self.meet(2) == "chidi"

    def test_a_lead_given_or_taken_back_by_hand_is_not_left_behind(self, team, monkeypatch):
        given, taken_back = self.left_behind(monkeypatch, 1), self.left_behind(monkeypatch, 2)
        assign_leads(leads=[given], owner=team[2], by=None)
        give_turns_left_behind()
        assign_leads(leads=[taken_back], owner=None, by=None)
        give_turns_left_behind()
        assert set(Lead.objects.values_list("owner__username", flat=True)) == {"funke", None}

    def test_leads_met_while_nobody_takes_turns_stay_nobody_s(self, team, monkeypatch):
        AssignmentRules.objects.update(is_on=False)
        lead = self.left_behind(monkeypatch, 1)
        AssignmentRules.objects.update(is_on=True)
        assert give_turns_left_behind() == 0
        lead.refresh_from_db()
        assert lead.owner is None

    def test_turns_are_exact_among_many_at_once(self, team, shared_database):
        def meet_three(first: int) -> None:
            for number in range(first, first + 3):
                capture_lead(person=person(f"phone:+23480313{number:05d}"), at=NOON)
            connection.close()

        threads = [Thread(target=meet_three, args=(number * 10,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        owners = Counter(Lead.objects.values_list("owner__username", flat=True))
        assert owners == {"amal": 4, "chidi": 4, "funke": 4}
