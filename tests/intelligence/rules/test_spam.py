"""The risk that people block a message: by rules, in four tongues, told where it stands."""

import json
import time
from pathlib import Path

import pytest
from django.utils import translation

from intelligence.evaluation.spam import measure, predict
from intelligence.rules.spam import KINDS, assess

DATA = Path(__file__).parents[1] / "data"
OTHER_STYLES = [json.loads(line) for line in (DATA / "spam_other_styles.jsonl").read_text("utf-8").splitlines() if line]


def codes(text: str) -> set[str]:
    return set(assess(text).codes)


def test_texts_in_other_styles_than_the_annotated_ones():
    measured = measure(list(zip(OTHER_STYLES, predict(OTHER_STYLES), strict=True)))
    assert measured["spam_risk"]["macro_f1"] >= 0.95, measured["spam_risk"]["wrong"]


@pytest.mark.parametrize("row", [row for row in OTHER_STYLES if "judged" in row], ids=lambda row: str(row["id"]))
def test_what_was_judged_present_is_found(row):
    assert set(row["judged"]) <= set(assess(row["text"]).labels)


@pytest.mark.parametrize(
    ("text", "code", "evidence"),
    [
        ("Come today!!! now", "exclamation", "!!!"),
        ("The NEW ARRIVALS, reply STOP", "caps", "NEW"),
        ("Hi 😀😀😀👨‍👩‍👧 there", "emoji_heavy", "👨‍👩‍👧"),
        ("see https://shop.example/a?b=1 there", "link", "https://shop.example/a?b=1"),
        ("go to bit.ly/abc", "short_link", "bit.ly/abc"),
        ("only ₦9,000", "money", "₦9,000"),
        ("السعر ٩٠٠ جنيه", "money", "٩٠٠ جنيه"),
        ("3 for 25k", "money", "25k"),
        ("sooooo good", "repeated_chars", "sooooo"),
        ("عاااجل جدااا", "shouting_ar", "عاااجل"),
        ("آخر فرصة للتسجيل", "urgency", "آخر فرصة للتسجيل"),
        ("Rush come. E go finish", "urgency", "Rush come"),
        ("Shipping is free", "spam_words", "free"),
    ],
)
def test_an_indicator_shows_where_it_stands(text, code, evidence):
    found = [indicator for indicator in assess(text).indicators if indicator.code == code]
    assert evidence in [indicator.evidence for indicator in found]
    assert all(text[indicator.start : indicator.end] == indicator.evidence for indicator in found)


@pytest.mark.parametrize(
    "text",
    [
        "Your code is 123456. Never share it with anyone; we will not ask for your PIN.",
        "Feel free to call, are you free tomorrow?",
        "It comes with one year guarantee.",
        "We won the match yesterday",
        "OTP and ATM are abbreviations",
        "www.example.com is our address",
        "رمز التحقق ١٢٣٤. لا تشاركه مع أحد.",
        "الجهاز معه ضمان سنة",
    ],
)
def test_what_only_looks_alike_is_none(text):
    assert codes(text) <= {"no_optout", "exclamation"}
    assert assess(text).risk == "low"


@pytest.mark.parametrize(
    "ending",
    [
        "Reply STOP to opt out", "Text END to leave this list", "STOP if you no want", "للإيقاف: إيقاف",
        "لوقف الرسائل أرسل قف", "اذا ما بدك رسائل ابعتي توقف", "Law mesh 3ayez rasayel eb3at STOP",
        "to unsubscribe press 2",
    ],
)  # fmt: skip
def test_a_way_to_leave_is_recognised_in_every_tongue(ending):
    assert "no_optout" not in codes(f"New dresses at the shop. {ending}")


def test_deception_outranks_the_count_and_a_way_to_leave_does_not_cure_it():
    calm = assess(
        "Kindly send us the code you have just received to keep your bank account active. Reply STOP to opt out."
    )
    assert (calm.risk, calm.codes) == ("high", ("credentials",))
    assert calm.score >= 70
    loud = assess("BIG SALE HERE!! Come today!!! 🔥🔥🔥🔥 Reply STOP to opt out")
    assert loud.risk == "medium"


def test_advice_is_in_the_readers_language_the_weightiest_first():
    text = "You have WON a car!!! Claim it: bit.ly/x"
    with translation.override("ar"):
        assert assess(text).advice[0] == "لا تقل لأحد إنه ربح: هكذا يبدأ الاحتيال، ويُبلَّغ عنه."
    assert assess(text).advice[0] == str(KINDS["prize"].advice)
    assert assess("Your order is ready. Reply STOP to opt out").advice == ()


@pytest.mark.parametrize(
    "text", ["", " ", "!!!", "😀" * 3000, "a" * 50_000, "send " * 800, "اربح " * 800, "earn # " * 500]
)
def test_any_text_is_judged_in_no_time(text):
    # Of the processor: what else the machine does is not counted.
    began = time.thread_time()
    assess(text)
    assert time.thread_time() - began < 1
