from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import QuerySet

from leads.choices import Label, Stage
from leads.identity import Touch, TouchSource
from leads.models import Lead
from leads.selectors.board import BoardView, board_version, count_columns, read_column
from leads.services.capture import capture_lead
from leads.services.pipeline import move_stage
from leads.services.tagging import ensure_tag, tag_leads
from tests.leads.factories import NOON, IdentityFactory, LeadFactory, UserFactory, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def amal():
    return UserFactory(is_staff=True)


def tallies(user, **view):
    return {stage: (tally.count, tally.sums) for stage, tally in count_columns(BoardView(**view).leads(user)).items()}


def names(user, stage=Stage.NEW, **view) -> list[str]:
    return [lead.first_name for lead in read_column(BoardView(**view).leads(user), stage).leads]


def test_each_stage_has_its_number_and_a_sum_per_currency(amal, django_assert_num_queries):
    LeadFactory(value=100, currency="NGN")
    LeadFactory(value=Decimal("0.50"), currency="NGN")
    LeadFactory(value=7, currency="SAR")
    LeadFactory()
    LeadFactory(stage=Stage.WON, is_active=False)
    LeadFactory(stage=Stage.LOST)
    with django_assert_num_queries(1):
        found = tallies(amal)
    assert found == {"NEW": (4, {"NGN": Decimal("100.50"), "SAR": Decimal(7)}), "LOST": (1, {})}


def test_counting_stops_somewhere_and_says_so(amal):
    LeadFactory.create_batch(4)
    tally = count_columns(BoardView().leads(amal), up_to=2)["NEW"]
    assert (tally.count, tally.is_capped) == (3, True)


def test_filters_narrow_numbers_and_cards_alike(amal):
    chidi = UserFactory(is_staff=True)
    at = NOON
    ad = Touch(TouchSource.AD, ad_id="1")
    lead = capture_lead(person=person("phone:+2348031234567", name="Amina Bello"), at=at, touch=ad).lead
    Lead.objects.filter(pk=lead.pk).update(owner=amal, label=Label.HOT, score=82)
    LeadFactory(first_name="Chidi", owner=chidi)
    LeadFactory(first_name="Bola")
    for view, expected in (
        ({"owner": "me"}, ["Amina"]),
        ({"owner": str(chidi.pk)}, ["Chidi"]),
        ({"owner": "nobody"}, ["Bola"]),
        ({"label": "HOT"}, ["Amina"]),
        ({"score": 80}, ["Amina"]),
        ({"source": "ad"}, ["Amina"]),
        ({"search": "ami"}, ["Amina"]),
        ({"search": "0803 123 4567".replace(" ", "")}, ["Amina"]),
        ({"search": "nobody"}, []),
    ):
        assert names(amal, **view) == expected, view
        assert tallies(amal, **view).get("NEW", (0,))[0] == len(expected), view


def test_tags_narrow_too(amal):
    lead, tag = LeadFactory(first_name="Amina"), ensure_tag(name="VIP")
    LeadFactory()
    tag_leads(lead_ids=[lead.pk], tag=tag, by=amal, source="staff")
    assert names(amal, tag=tag.pk) == ["Amina"]


def test_a_column_is_read_in_pages_without_repeating_anybody(amal):
    for number in range(7):
        LeadFactory(first_name=f"n{number}", last_stage_change_at=NOON + timedelta(minutes=number // 2))
    first = read_column(BoardView().leads(amal), Stage.NEW, size=4)
    second = read_column(BoardView().leads(amal), Stage.NEW, size=4, after=first.next)
    assert [lead.first_name for lead in (*first.leads, *second.leads)] == ["n6", "n5", "n4", "n3", "n2", "n1", "n0"]
    assert second.next == ""


def test_a_cursor_that_was_tampered_with_is_the_first_page(amal):
    LeadFactory(first_name="Amina")
    assert len(read_column(BoardView().leads(amal), Stage.NEW, after="x_y").leads) == 1


def test_whoever_was_moved_last_stands_first(amal):
    lead = LeadFactory(first_name="Amina", last_stage_change_at=NOON)
    LeadFactory(first_name="Chidi", stage=Stage.CONTACTED, last_stage_change_at=NOON + timedelta(days=1))
    move_stage(lead=lead, to=Stage.CONTACTED, by=amal)
    assert names(amal, Stage.CONTACTED) == ["Amina", "Chidi"]


def test_the_version_changes_with_moves_and_new_leads(amal, time_machine):
    time_machine.move_to(NOON, tick=False)
    lead = LeadFactory()
    before = board_version()
    assert board_version() == before
    move_stage(lead=lead, to=Stage.CONTACTED, by=amal)
    moved = board_version()
    assert moved != before
    IdentityFactory()
    assert board_version() not in (before, moved)


def test_a_view_is_a_query_and_no_list(amal):
    assert isinstance(BoardView().leads(amal), QuerySet)
