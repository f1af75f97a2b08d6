import copy
import pickle

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy, gettext_noop

from common.phrases import Phrase, join, keep, recall, say
from messaging.models import Hold

GIVEN_UP = gettext_noop("given up by %(who)s")
ARABIC = "تخلّى عنها amal"


def test_a_kept_sentence_speaks_the_language_of_its_reader():
    kept = keep(say(GIVEN_UP, who="amal"))

    assert recall(kept) == "given up by amal"
    with translation.override("ar"):
        assert recall(kept) == ARABIC


def test_it_is_kept_in_the_same_words_whoever_writes_it():
    with translation.override("ar"):
        in_arabic, lazy = keep(say(GIVEN_UP, who="amal")), keep(gettext_lazy("connection test"))

    assert in_arabic == keep(say(GIVEN_UP, who="amal"))
    assert lazy == keep(say("connection test"))


def test_sentences_hold_sentences_and_follow_one_another():
    inner = say(GIVEN_UP, who="amal")
    kept = keep(join([say("%(sentence)s (%(detail)s)", sentence=inner, detail="131026: no"), "plain"]))

    with translation.override("ar"):
        assert recall(kept) == f"{ARABIC} (131026: no); plain"


@pytest.mark.parametrize("passed_on", [str, copy.deepcopy, lambda text: pickle.loads(pickle.dumps(text))])
def test_it_stays_what_it_is_wherever_it_is_passed_through(passed_on):
    assert keep(passed_on(say(GIVEN_UP, who="amal"))) == keep(say(GIVEN_UP, who="amal"))
    assert keep(str(ValueError(say(GIVEN_UP, who="amal")))) == keep(say(GIVEN_UP, who="amal"))


def test_words_of_people_are_kept_as_they_are_and_never_read_as_ours():
    assert recall(keep("100% of %(them)s")) == "100% of %(them)s"
    assert keep("") == "" == keep(join([]))
    forged = keep(say("connection test"))
    assert not isinstance(recall(keep("".join(forged))), Phrase)


def test_a_sentence_that_lost_a_parameter_does_not_break_its_page():
    assert recall(keep(Phrase("", {"say": "given up by %(who)s", "with": {"x": 1}})) or "") == ""
    broken = "\x1e" + '{"say": "given up by %(who)s", "with": {"x": 1}}'
    assert recall(broken) == "given up by %(who)s"


@pytest.mark.django_db
def test_a_row_that_was_read_in_one_language_is_not_frozen_by_saving_it():
    Hold.objects.create(scope="origin", key="x", cause="staff", reason=say(GIVEN_UP, who="amal"))

    with translation.override("ar"):
        hold = Hold.objects.get()
        assert hold.reason == ARABIC
        hold.save()

    assert Hold.objects.get().reason == "given up by amal"
    assert list(Hold.objects.values_list("reason", flat=True)) == ["given up by amal"]
