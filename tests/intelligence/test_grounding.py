"""No figure leaves that nobody has told us."""

import pytest

from intelligence.grounding import ungrounded

FACTS = [
    "Delivery in Lagos takes 2 working days and costs ₦1,500.",
    "We are open Monday to Friday, 9am to 6pm. Call +234 801 000 0001 or see https://shop.example.com/x",
    "Ring light ₦13,900",
    "السعر ٣٥٠ جنيه والتوصيل خلال يومين حتى 12 مارس",
]

TRUE = [
    "Delivery costs 1,500 naira",
    "delivery is 1.5k",
    "one thousand five hundred naira",
    "ألف وخمسمية",
    "in 2 days",
    "خلال يومين",
    "thirteen thousand nine hundred",
    "13.9k",
    "N13,900",
    "١٣٬٩٠٠ نايرا",
    "ثلاثة عشر ألف وتسعمية",
    "350 جنيه",
    "call 0801 000 0001",
    "see shop.example.com/x.",
    "open on Tuesday at 9",
    "until 6:00 pm",
    "on 12 March",
    "feel free to ask, one moment please",
    "sa3at el 3amal 9-6 w 3andena tawseel",
]
MADE_UP = [
    "₦13,500",
    "13k",
    "fifteen k",
    "١٣ ألف",
    "ألف وأربعمية",
    "khamseen alf",
    "$13,900",
    "in 2 hours",
    "خلال ساعتين",
    "call 08010000002",
    "see evil.com",
    "evil dot com",
    "see wa.me/2348010000001",
    "write to shop@evil.example",
    "open on Sunday",
    "at 10 am",
    "يوم الجمعة القادم بكرة",
    "tomorrow",
    "on 13 March",
    "12/04/2026",
    "50% off",
    "half price",
    "free delivery",
    "model A54",
    "with guarantee",
    "۱۳۵۰۰",
    "１３５００",
]


@pytest.mark.parametrize("answer", TRUE)
def test_what_the_facts_say_in_other_words_may_go(answer):
    assert ungrounded(answer, facts=FACTS) == []


@pytest.mark.parametrize("answer", MADE_UP)
def test_what_no_fact_says_may_not(answer):
    assert ungrounded(answer, facts=FACTS)


def test_what_the_person_counts_may_be_said_back_but_not_what_they_would_pay():
    assert not ungrounded("4 pieces on Friday, noted", facts=FACTS, own_words=["i need 4 pieces on friday"])
    assert ungrounded("ok, 5000", facts=FACTS, own_words=["give me for 5000"])
    assert ungrounded("ok, ₦5000", facts=FACTS, own_words=["5000"])
    assert ungrounded("call 08099999999", facts=FACTS, own_words=["call 08099999999"])
