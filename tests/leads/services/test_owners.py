"""Whose a lead is, and who hears of it."""

from collections import Counter
from threading import Thread

import pytest
from django.db import connection
from django.urls import reverse

from common.signals import notice
from leads import receivers
from leads.choices import ActivityKind, Stage
from leads.models import Activity, AssignmentMember, AssignmentRules, Lead
from leads.services.capture import capture_lead
from leads.services.editing import edit_lead
from leads.services.owners import assign_leads, take_turn
from leads.services.pipeline import move_stage
from tests.leads.factories import NOON, LeadFactory, UserFactory, person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _switch():
    receivers.turns.forget()
    yield
    receivers.turns.forget()


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
