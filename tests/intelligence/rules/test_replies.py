"""Replies read by rules, in the styles that people write."""

import json
import statistics
import time
from pathlib import Path

import pytest

from intelligence.choices import Intent, Language, Sentiment, SuggestedAction, Urgency
from intelligence.evaluation.replies import measure, predict
from intelligence.rules.replies import SURE_ENOUGH, read_reply
from intelligence.rules.suggestions import suggest

DATA = Path(__file__).parents[1] / "data"
# Labelled before the rules were tuned to them.
BLIND = [
    json.loads(line)
    for name in ("replies_blind", "replies_blind_second", "replies_blind_third", "replies_blind_fourth")
    for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()
]
YES_OR_STOP = "Free demo this week? Reply 1 for yes, STOP to opt out."


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Abeg how much be the big one?", Intent.PRICE_INQUIRY),
        ("عليكم السلام", Intent.GREETING),  # "كم" inside a word asks for no price
        ("الضمان كام سنة؟", Intent.QUESTION),  # how many years
        ("not now", Intent.NOT_INTERESTED),
        ("if it comes broken can I return it?", Intent.QUESTION),
        ("Una rice don sour", Intent.COMPLAINT),
        ("ha7gez wa7da, adfa3 feen?", Intent.PURCHASE),
        ("بدي وحدة، وين بحول؟", Intent.PURCHASE),
        ("واش كاين التوصيل؟", Intent.QUESTION),
        ("thank you for contacting us, we will respond during business hours", Intent.OTHER),
        ("من معي؟", Intent.OTHER),
        ("👍", Intent.OTHER),
        ("cancel my order and refund me", Intent.COMPLAINT),
        ("how much is it? and stop messaging me", Intent.OPT_OUT),
        ("no thanks", Intent.NOT_INTERESTED),
        ("", Intent.OTHER),
    ],
)
def test_intents(text, intent):
    assert read_reply(text).intent == intent


def test_what_our_message_offered_is_a_yes_and_its_stop_word_an_opt_out():
    assert read_reply("1", YES_OR_STOP).intent == Intent.INTERESTED
    assert read_reply("1").intent != Intent.INTERESTED
    assert read_reply("off", "New bags! Reply OFF to opt out").is_opt_out


def test_urgency_is_pressure_of_time_the_law_or_money_with_anger():
    assert read_reply("I want to pay now, send account number").urgency == Urgency.HIGH
    assert read_reply("not now, thanks").urgency == Urgency.LOW
    assert read_reply("The zip broke").urgency == Urgency.MEDIUM
    assert read_reply("Refund me!! Where is my money!!").urgency == Urgency.HIGH
    assert read_reply("Stop texting me or I'll report you to the police").urgency == Urgency.HIGH


def test_sentiment_of_who_declines_is_neutral_unless_put_off():
    assert read_reply("no thanks").sentiment == Sentiment.NEUTRAL
    assert read_reply("too expensive, I'll pass").sentiment == Sentiment.NEGATIVE
    assert read_reply("STOP").sentiment == Sentiment.NEUTRAL


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how much is it", Language.ENGLISH),
        ("wetin be the price abeg", Language.PIDGIN),
        ("عايز أعرف السعر", Language.EGYPTIAN),
        ("أبي أطلب وحدة", Language.GULF),
        ("بدي وحدة هلق", Language.LEVANTINE),
        ("أرغب في معرفة المزيد", Language.ARABIC),
        ("3ayez a3raf el se3r", Language.ARABIZI),
    ],
)
def test_language_and_an_answer_in_it(text, language):
    reading = read_reply(text)
    assert reading.language == language
    said = suggest(reading).text
    assert said
    assert said != suggest(reading, language=Language.ENGLISH).text or language == Language.ENGLISH


def test_every_intent_has_words_in_every_language():
    reading = read_reply("hello")
    for language in Language:
        assert suggest(reading, language=language).text


def test_what_may_be_an_opt_out_is_for_a_person_and_gets_no_words():
    reading = read_reply("you people should leave me please, I don't know")
    if not reading.may_be_opt_out:
        reading = read_reply("الغاء لو سمحت يا جماعة عشان مش عارف اعمل ايه في الموضوع ده خالص")
    assert reading.may_be_opt_out
    assert (reading.is_opt_out, reading.needs_human) == (False, True)
    assert suggest(reading).action == SuggestedAction.DECIDE_OPT_OUT
    assert suggest(reading).text == ""


def test_what_the_rules_do_not_understand_is_for_a_person():
    reading = read_reply("blorp zint quarnt")
    assert reading.needs_human
    assert reading.confidence < SURE_ENOUGH


def test_replies_in_many_styles_are_read():
    inputs = [{name: row[name] for name in ("id", "text", "original_message")} for row in BLIND]
    found = measure(list(zip(BLIND, predict(inputs), strict=True)))
    assert found["intent"]["macro_f1"] >= 0.94
    assert found["sentiment"]["macro_f1"] >= 0.93
    assert found["urgency"]["accuracy"] >= 0.95
    assert found["is_opt_out"]["missed"] == []


def test_a_message_costs_about_a_millisecond():
    read_reply("warm")
    took = []
    for row in BLIND:
        # Of the processor: what else the machine does is not counted.
        begun = time.thread_time()
        read_reply(row["text"], row["original_message"])
        took.append(time.thread_time() - begun)
    assert statistics.median(took) < 0.01
