import pytest

from leads.choices import Stage
from leads.models import Lead

from .factories import IdentityFactory, LeadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina():
    lead = LeadFactory(first_name="Amina", last_name="Bello")
    IdentityFactory(lead=lead, value="+2348031234567")
    IdentityFactory(lead=lead, kind="email", value="amina@example.ng")
    LeadFactory(first_name="Chidi", last_name="Okafor")
    return lead


@pytest.mark.parametrize(
    "text", ["ami", "AMINA bel", "bello", "+234803", "234803", "08031234567", "Amina@Ex", "amina +234"]
)
def test_every_word_begins_a_name_or_an_identity(amina, text):
    assert list(Lead.objects.search(text)) == [amina]


@pytest.mark.parametrize("text", ["4567", "1234567", "0803 123 4567", "+234 (803) 123-4567", "٤٥٦٧", "amina 4567"])
def test_the_last_digits_find_a_number_and_spaces_in_it_do_not_matter(amina, text):
    assert list(Lead.objects.search(text)) == [amina]


@pytest.mark.parametrize("text", ["احمد", "أحمد", "فاطمه", "هدي", "إحمد فاطمة"])
def test_arabic_names_are_found_in_any_spelling(text):
    lead = LeadFactory(first_name="أحمد", last_name="فاطمة")
    hoda = LeadFactory(first_name="هدى", last_name="")
    assert list(Lead.objects.search(text)) == [hoda if text == "هدي" else lead]


@pytest.mark.parametrize("text", ["ami", "bello", "4567", "amina +234"])
def test_words_that_many_share_find_the_same(amina, text, monkeypatch):
    monkeypatch.setattr("leads.querysets._MANY", 1)
    assert list(Lead.objects.search(text)) == [amina]


@pytest.mark.parametrize("text", ["mina", "amina okafor", "0803999", "567"])
def test_what_fits_nobody_finds_nobody(amina, text):
    assert not Lead.objects.search(text).exists()


def test_open_leads_are_neither_won_nor_lost():
    for stage in Stage:
        LeadFactory(stage=stage)
    assert {lead.stage for lead in Lead.objects.open()} == {"NEW", "CONTACTED", "QUALIFIED", "CONVERTED"}
