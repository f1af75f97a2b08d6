import pytest

from common.text.names import name_key
from leads.choices import DuplicateReason
from leads.models import Duplicate, Lead
from leads.services.capture import capture_lead
from leads.services.duplicates import dismiss, find_duplicates, suspect

from ..factories import NOON, IdentityFactory, LeadFactory, person

pytestmark = pytest.mark.django_db


def found():
    return {(row.first_id, row.second_id): row.reasons for row in Duplicate.objects.all()}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mohamed Ahmed", "محمد أحمد"),
        ("Muhammad Ahmad", "Mohammed Ahmed"),
        ("Fatima Hassan", "فاطمة حسن"),
        ("فاطمه حسن", "فاطمة حسن"),
        ("Yusuf Ibrahim", "Ibrahim Yousef"),
        ("أحمد الشريف", "Ahmed Sherif"),
    ],
)
def test_spellings_of_one_name_have_one_key(one, other):
    assert name_key(one) == name_key(other) != ""


def test_other_names_have_other_keys_and_a_first_name_alone_has_none():
    assert name_key("Mohamed Ahmed") != name_key("Mohamed Amin")
    assert name_key("Mohamed") == ""


def test_a_similar_name_in_the_same_city_is_suspected():
    one = LeadFactory(first_name="Mohamed", last_name="Ahmed", city="القاهرة")
    other = LeadFactory(first_name="محمد", last_name="أحمد", city="القاهره")
    LeadFactory(first_name="Mohamed", last_name="Ahmed", city="Lagos")
    assert find_duplicates() == 1
    assert found() == {(one.pk, other.pk): ["name"]}
    assert find_duplicates() == 0


def test_a_name_that_many_share_says_nothing():
    for _number in range(6):
        LeadFactory(first_name="Mohamed", last_name="Ahmed", city="Cairo")
    assert find_duplicates() == 0


def test_an_address_written_otherwise_is_suspected():
    one = IdentityFactory(kind="email", value="amina.bello+shop@gmail.com").lead
    other = IdentityFactory(kind="email", value="aminabello@googlemail.com").lead
    IdentityFactory(kind="email", value="amina.bello@example.com")
    find_duplicates()
    assert found() == {(one.pk, other.pk): ["email"]}


def test_a_phone_under_another_identity_or_with_a_zero_too_many_is_suspected():
    one = IdentityFactory(value="+2348031234567").lead
    gateway = IdentityFactory(kind="lid", value="2348031234567").lead
    zero = IdentityFactory(value="+23408031234567").lead
    find_duplicates()
    assert found() == {(one.pk, gateway.pk): ["phone"], (one.pk, zero.pk): ["phone"]}


def test_identities_of_two_leads_in_one_message_are_suspected_at_once():
    one, other = IdentityFactory(value="+2348031234567").lead, IdentityFactory(kind="bsuid", value="NG.7").lead
    capture_lead(person=person("phone:+2348031234567", "bsuid:NG.7"), at=NOON)
    assert found() == {(one.pk, other.pk): ["together"]}


def test_a_second_reason_adds_to_the_strength_and_a_dismissal_holds():
    one, other = LeadFactory(), LeadFactory()
    suspect([(other.pk, one.pk)], reason=DuplicateReason.SAME_NAME)
    before = Duplicate.objects.get()
    dismiss(before, by=None)
    assert suspect([(one.pk, other.pk)], reason=DuplicateReason.SAME_EMAIL) == 0
    after = Duplicate.objects.get()
    assert after.strength > 85 and after.reasons == ["name", "email"]
    assert after.dismissed_at


def test_looking_costs_the_same_for_few_and_many(django_assert_max_num_queries):
    for number in range(40):
        LeadFactory(first_name=f"Ahmed{number}", last_name=f"Karim{number % 20}b", city="Cairo")
    assert Lead.objects.count() == 40
    with django_assert_max_num_queries(12):
        find_duplicates()
