"""What a row says, in the ways that people write it."""

from datetime import date
from decimal import Decimal

import pytest

from leads.imports.fields import FIELDS, guess_columns
from leads.imports.reading import RowRefused, read_row


def read(**cells):
    return read_row(cells, country="NG")


@pytest.mark.parametrize(
    ("raw", "country", "phone"),
    [
        ("0803 123 4567", "", "+2348031234567"),
        ("+234 (803) 123-4567", "", "+2348031234567"),
        ("2348031234567", "", "+2348031234567"),
        ("00966501234567", "", "+966501234567"),
        ("٠٥٠١٢٣٤٥٦٧", "SA", "+966501234567"),
        ("۰۵۰۱۲۳۴۵۶۷", "السعودية", None),
        ("0501234567", "Saudi Arabia", "+966501234567"),
        ("01001234567", "مصر", "+201001234567"),
    ],
)
def test_numbers_are_read_in_the_country_of_their_row(raw, country, phone):
    if phone is None:
        with pytest.raises(RowRefused):
            read(phone=raw, country=country)
    else:
        assert read(phone=raw, country=country).phone == phone


def test_a_row_says_who_and_what():
    row = read(
        phone="08031234567",
        email="Amina@X.ng",
        name="Amina  Bello Musa",
        stage="مؤهل",
        label="hot",
        language="Arabic",
        tags="VIP؛ eid ، جديد | x",
        value="١٣٬٩٠٠",
        currency="ngn",
        note="Met in Kano",
    )
    assert [claim.value for claim in row.claims] == ["+2348031234567", "amina@x.ng"]
    assert row.columns == {
        "first_name": "Amina",
        "last_name": "Bello Musa",
        "label": "HOT",
        "language": "ar",
        "value": Decimal("13900.00"),
        "currency": "NGN",
    }
    assert (row.stage, row.tags, row.note) == ("QUALIFIED", ["VIP", "eid", "جديد", "x"], "Met in Kano")


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"name": "Amina"}, "neither a number nor an e-mail address"),
        ({"phone": "12"}, "“12” is no telephone number"),
        ({"phone": "2.34803E+12"}, "is no telephone number"),
        ({"email": "amina"}, "“amina” is no e-mail address"),
        ({"email": "a@x.ng", "stage": "MAYBE"}, "Stage “MAYBE” is not known. Known are: NEW"),
        ({"email": "a@x.ng", "stage": "LOST"}, "Say why the lead was lost."),
        ({"email": "a@x.ng", "label": "tepid"}, "Label “tepid” is not known"),
        ({"email": "a@x.ng", "country": "Atlantis"}, "“Atlantis” is no country"),
        ({"email": "a@x.ng", "first_name": "a" * 151}, "First name is longer than 150 characters."),
        ({"email": "a@x.ng", "tags": "a" * 61}, "Tags is longer than 60 characters."),
        ({"email": "a@x.ng", "value": "about 5"}, "“about 5” is no amount"),
        ({"email": "a@x.ng", "value": "9" * 15}, "is no amount"),
        ({"email": "a@x.ng", "birthday": "31/02/1990"}, "“31/02/1990” is no birthday. Write it like 1990-03-31"),
        ({"email": "a@x.ng", "birthday": "2999-01-01"}, "is no birthday"),
        ({"email": "a@x.ng", "birthday": "03/04/90"}, "is no birthday"),
        ({"email": "a@x.ng", "birthday": "in May"}, "is no birthday"),
        ({"email": "a@x.ng", "currency": "naira"}, "“NAIRA” is no currency"),
    ],
)
def test_a_wrong_row_says_why(cells, why):
    with pytest.raises(RowRefused) as refused:
        read(**cells)
    assert why in refused.value.args[0]


@pytest.mark.parametrize(
    ("raw", "country"),
    [
        ("1990-03-04", ""),
        ("1990-03-04T00:00:00", "US"),
        ("4/3/1990", ""),
        ("٠٤/٠٣/١٩٩٠", "مصر"),
        ("04.03.1990", "SA"),
        ("3/4/1990", "US"),
    ],
)
def test_birthdays_are_read_as_they_are_written_where_the_person_is(raw, country):
    assert read(email="a@x.ng", birthday=raw, country=country).columns["birthday"] == date(1990, 3, 4)


def test_everything_that_is_wrong_is_said_at_once():
    with pytest.raises(RowRefused) as refused:
        read(phone="12", email="amina", stage="MAYBE")
    assert refused.value.args[0].count("“") == 3


def test_columns_are_known_by_their_names_in_both_languages():
    assert guess_columns(["Full Name", "WhatsApp Number", "E-Mail", "x"]) == {"name": 0, "phone": 1, "email": 2}
    assert guess_columns(["الإسم", "رقم الجوال", "البريد الالكتروني", "المدينة"]) == {
        "name": 0,
        "phone": 1,
        "email": 2,
        "city": 3,
    }
    assert guess_columns(list(FIELDS)) == {name: at for at, name in enumerate(FIELDS)}
    assert guess_columns(["a", "b"]) == {}
