from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from casting.rules.extraction import extract_calls
from casting.rules.schema import ExtractedCall

SENT = datetime(2026, 4, 13, 9, tzinfo=UTC)


def _one(text: str, group_name: str = "") -> ExtractedCall:
    (call,) = extract_calls(text=text, sent_at=SENT, group_name=group_name)
    return call


def test_every_field_is_tied_to_its_words_in_the_original() -> None:
    text = (
        "*كاســـتنج* 📣\nنبحث عن بنات سعوديات لإعلان\nالعمر ٢٢ إلى ٣٠\nبالرياض"
        "\nالأجر ١٬٥٠٠ ريال\nالتقديم لين بكرة\n0550000131"
    )
    call = _one(text)
    assert {"title", "roles", "location_city", "deadline", "pay", "contact"} <= {each.field for each in call.evidence}
    assert all(text[each.start : each.end] == each.words for each in call.evidence)
    assert (call.location_city, call.deadline, call.is_paid) == ("Riyadh", date(2026, 4, 14), True)
    assert call.pay and (call.pay.amount, call.pay.currency) == (Decimal(1500), "SAR")


def test_several_roles_have_their_own_gender_and_ages() -> None:
    call = _one("Casting\n• Dad – male, 40-45\n• Teta: 65+, female\n• شابة في العشرينات\n• 3 boys (8-10)\nAED 500")
    assert [(role.gender, role.age_min, role.age_max) for role in call.roles] == [
        ("male", 40, 45),
        ("female", 65, None),
        ("female", 20, 29),
        ("male", 8, 10),
    ]
    assert call.roles[3].count == 3


def test_figures_beside_decades_win() -> None:
    (role,) = _one("Casting\nROLE: HANAN, F, late 30s to mid 40s (38–45)").roles
    assert (role.age_min, role.age_max) == (38, 45)


@pytest.mark.parametrize(
    ("text", "amount", "most", "currency"),
    [
        ("نحتاج ممثل بالدوحة، الأجر ٨٠٠ ريال", 800, None, "QAR"),
        ("نحتاج ممثل، الأجر ١٥ ألف ريال", 15000, None, "SAR"),
        ("Need actors in Dubai, fee AED 800-1,200", 800, 1200, "AED"),
        ("محتاجين كومبارس، 600ج للفرد", 600, None, "EGP"),
        ("Actors needed in Beirut, $100", 100, None, "USD"),
        ("Actors needed, paid", None, None, None),
        ("مطلوب ممثل 0550000131 العمر ٢٠-٣٠", None, None, None),
    ],
)
def test_money_is_told_from_ages_and_phones(
    text: str, amount: int | None, most: int | None, currency: str | None
) -> None:
    pay = _one(text).pay
    assert (pay and pay.amount, pay and pay.amount_max, pay and pay.currency) == (amount, most, currency)


@pytest.mark.parametrize(
    ("text", "paid"),
    [
        ("مطلوب ممثل، العمل بدون أجر", False),
        ("مطلوب ممثل، الأجر حسب الدور", True),
        ("مطلوب ممثل، نسبة من الإيراد ومفيش مقابل للبروفات", True),
        ("Actors needed, meals provided", False),
        ("Actors needed", None),
    ],
)
def test_paid_unpaid_and_silent_are_three_things(text: str, paid: bool | None) -> None:
    assert _one(text).is_paid is paid


def test_several_calls_in_a_message_share_the_way_to_apply() -> None:
    text = "مطلوب ممثلة لإعلان\nالعمر ٢٢-٣٠\nبالرياض\n-----\nمطلوب شاب لفيلم\nالعمر ١٨-٢٥\nفي جدة\nللتواصل 0550000131"
    first, second = extract_calls(text=text, sent_at=SENT)
    assert (first.location_city, second.location_city) == ("Riyadh", "Jeddah")
    assert first.contact.phones == second.contact.phones == ("+966550000131",)
    assert all(text[each.start : each.end] == each.words for call in (first, second) for each in call.evidence)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0",
        "😂",
        "مطلوب ممثل ‮ 99 <b>",
        "1" * 5000,
        "1 " * 4000,
        "12/3 by " * 1000,
        "SAR 5 " * 4000,
        "(" * 5000,
        "مطلوب ممثل " * 2000,
    ],
)
def test_poisoned_messages_do_no_harm(text: str) -> None:
    assert extract_calls(text=text, sent_at=SENT)
