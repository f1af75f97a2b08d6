"""What rewording must not touch, verified letter by letter."""

import pytest

from intelligence.preservation import kept_parts, what_changed


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Bags from ₦9,000 today", "₦9,000"),
        ("السعر ٩٠٠ جنيه", "٩٠٠ جنيه"),
        ("المبلغ ١٬٢٥٠٫٥٠ ريال", "١٬٢٥٠٫٥٠ ريال"),
        ("3 for 25k", "25k"),
        ("up to 20% off", "20%"),
        ("خصم ٣٠٪", "٣٠٪"),
        ("see https://shop.example/a?b=1.", "https://shop.example/a?b=1"),
        ("go to bit.ly/abc, now", "bit.ly/abc"),
        ("order at glowbeauty.ng today", "glowbeauty.ng"),
        ("it costs 40 cedis only", "40 cedis"),
        ("nekoon fat7een el gom3a", "gom3a"),
        ("write to a.b@shop.example", "a.b@shop.example"),
        ("Hi {{1}} and {name}", "{{1}}"),
        ("call +234 803 000 0000 please", "+234 803 000 0000"),
        ("on 12/03/2026 at noon", "12/03/2026"),
        ("at 10:30 sharp", "10:30"),
        ("code SAVE15 helps", "SAVE15"),
        ("ask @brightbarbers", "@brightbarbers"),
        ("Come in. Reply STOP to opt out.", "Reply STOP to opt out."),
        ("عروض جديدة. للإيقاف أرسل: إيقاف", "للإيقاف أرسل: إيقاف"),
        ("collect it on Friday", "Friday"),
        ("نحجزه لك حتى الخميس", "الخميس"),
    ],
)
def test_a_part_is_seen_and_missed(text, part):
    assert part in [kept.text for kept in kept_parts(text)]
    changes = what_changed(text, text.replace(part, "something"))
    assert part in changes.lost
    assert not what_changed(text, f"Hello! {text}")


@pytest.mark.parametrize(
    ("original", "rewritten", "invented"),
    [
        ("Bags from ₦9,000", "Bags from ₦9,000, were ₦12,000", "₦12,000"),
        ("Come in", "Come in, 20% off", "20%"),
        ("Come in", "Come in: https://evil.example/x", "https://evil.example/x"),
        ("Come in", "Come in until Friday", "Friday"),
        ("Come in", "Come in, see cheap-bags.shop", "cheap-bags.shop"),
        ("Call us", "Call us on 08030000000", "08030000000"),
        ("السعر ٩٠٠ جنيه", "السعر ٩٠٠ جنيه بدل ١٢٠٠ جنيه", "١٢٠٠ جنيه"),
        ("Hi Ada", "Hi {name}", "{name}"),
    ],
)
def test_what_is_made_up_is_named(original, rewritten, invented):
    assert invented in what_changed(original, rewritten).invented


def test_a_number_is_not_kept_by_one_that_contains_it():
    assert what_changed("From ₦9,000", "From ₦9,000,000").lost == ("₦9,000",)
    assert what_changed("Table for 5", "Table for 50").lost == ("5",)


def test_digits_stay_in_their_script():
    assert what_changed("السعر ٩٠٠ جنيه", "السعر 900 جنيه").lost == ("٩٠٠ جنيه",)


def test_a_currency_may_not_change():
    assert what_changed("It is ₦9,000", "It is $9,000")


def test_names_are_kept_where_they_are_known():
    assert what_changed("Good day Ada Obi", "Good day", names=["Ada Obi"]).lost == ("Ada Obi",)
    assert not what_changed("Good day", "Good day Ada Obi", names=["Ada Obi"])


def test_digits_that_are_letters_are_no_numbers():
    assert not kept_parts("3ayez a7gez dlwa2ty")
