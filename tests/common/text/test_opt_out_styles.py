"""Thirteen lists of requests and near misses in seven ways of writing, each written before the detector was asked.

Heard on the first try: of the first list 236 of 326 requests (34 of 291 near misses taken for one); of the second,
written after the first had been learnt from, 68 of 100 (6 of 72); of the third, after the second, 53 of 63 (2 of 37).
By a second author: of the fourth, before having read the lexicons, 167 of 195 (2 of 100); after which the grammar came.
Of the fifth, then, 67 of 88 (3 of 40), of the sixth 40 of 59 (2 of 36), of the seventh 42 of 48 (4 of 23), of the
eighth 36 of 43 (none of 18), of the ninth 23 of 26 (2 of 14).
By a third author: of the tenth, before having read the lexicons, 422 of 483 (22 of 443), 7 more held for a person.
Of the eleventh, then, 441 of 558 (20 of 502), 11 more held; of the
twelfth 108 of 139 (4 of 96), 4 more held.
By a fourth author: of the thirteenth 100 of 105 (1 of 50), none held.
"""

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from common.text.opt_in import detect_opt_in
from common.text.opt_out import Verdict, detect_opt_out

HERE = Path(__file__).parent / "opt_out"
LATER = (
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
)


FIRST = {"requests": "requests", "near_misses": "near_misses", "held": None}


def lists(kind: str) -> list[Any]:
    """One case per list and way of writing: thousands of sentences, each a test of its own, would cost more."""
    named = [*([FIRST[kind]] if FIRST[kind] else []), *LATER]
    found = [(name, tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))) for name in named]
    return [
        pytest.param([text.strip() for text in lines.splitlines() if text.strip()], id=f"{name}-{lang}")
        for name, content in found
        for lang, lines in (content if name == FIRST[kind] else content.get(kind, {})).items()
    ]


def otherwise(texts: list[str], *verdicts: Verdict) -> list[str]:
    return [text for text in texts if detect_opt_out(text).verdict not in verdicts]


@pytest.mark.parametrize("texts", lists("requests"))
def test_a_request_is_heard_in_every_style(texts):
    assert otherwise(texts, Verdict.YES) == []


@pytest.mark.parametrize("texts", lists("near_misses"))
def test_what_only_sounds_like_one_is_none(texts):
    assert otherwise(texts, Verdict.NO, Verdict.UNSURE) == []


@pytest.mark.parametrize("texts", lists("held"))
def test_what_may_be_one_waits_for_a_person(texts):
    assert otherwise(texts, Verdict.UNSURE) == []


def test_few_near_misses_take_a_persons_time():
    texts = [text for case in lists("near_misses") for text in case.values[0]]
    verdicts = [detect_opt_out(text).verdict for text in texts]
    assert verdicts.count(Verdict.UNSURE) < len(verdicts) / 25


def test_our_own_footer_quoted_is_no_request_and_a_request_beside_it_is():
    assert detect_opt_out("What is this? “Reply STOP to opt out”").verdict == Verdict.NO
    assert detect_opt_out("“Reply STOP to opt out” ok then stop messaging me").verdict == Verdict.YES
    assert detect_opt_out("ليش ما عاد ترسلون عروض").verdict == Verdict.NO


@pytest.mark.parametrize("text", ["stop the ", "لا ترسل ", "a", "don't ", "ne m'envoyez ", "la ", "mesh 3ayez "])
def test_the_longest_message_costs_no_more_than_a_moment(text):
    long = text * (65_536 // len(text))
    started = time.process_time()
    detect_opt_out(long)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("text", ["START", "start ", "Unstop", "اشتراك", "إشتراك", "تفعيل الرسائل", "Subscribe!"])
def test_the_word_that_brings_messages_back_is_the_whole_text(text):
    assert detect_opt_in(text)
    assert detect_opt_out(text).verdict == Verdict.NO


@pytest.mark.parametrize("text", ["yes", "when do we start", "start the order", "ما هو الاشتراك؟", ""])
def test_no_other_text_brings_them_back(text):
    assert not detect_opt_in(text)


@pytest.mark.parametrize("text", ["s t o p", "S.T.O.P", "ا ي ق ا ف"])
def test_letters_set_apart_are_a_word(text):
    assert detect_opt_out(text)


@pytest.mark.parametrize(
    ("text", "wanted"), [("🛑", Verdict.UNSURE), ("hahaha stop", Verdict.UNSURE), ("👍", Verdict.NO)]
)
def test_a_sign_alone_and_laughter_are_for_a_person_to_read(text, wanted):
    assert detect_opt_out(text).verdict == wanted


def test_a_word_in_latin_letters_may_be_read_in_many_ways_but_not_endlessly():
    started = time.process_time()
    detect_opt_out("".join("htksgdz298" for _ in range(2_000)))
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "text",
    [
        "ahlan wa sahlan ya basha",
        "ya hala",
        "shlonak",
        "eshlon el dawam",
        "don't send it today please",
        "unsubscribed by mistake, add me again",
        "لا ترسل على هالعنوان",
        "انتو نصابين وهبلغ عنكم حماية المستهلك",
        "رجعوا فلوسي ولا بشتكي عليكم في التجارة",
    ],
)
def test_welcomes_goods_and_anger_about_money_are_no_requests(text):
    assert detect_opt_out(text).verdict == Verdict.NO
