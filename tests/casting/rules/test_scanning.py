"""What is quicker finds the same."""

import json
import re
from pathlib import Path

import pytest

from casting.rules.lexicon import expressions, scanners
from casting.rules.reading import read
from casting.rules.scanning import Scanner, needed_parts

POSTS = Path(__file__).parents[1] / "evaluation" / "calls.jsonl"


def test_all_posts_are_found_to_say_what_the_plain_expressions_find():
    texts = [read(json.loads(line)["text"]).text for line in POSTS.read_text("utf-8").splitlines()]
    for side in ("for", "against"):
        plain = expressions("calls", side)
        for kind, scanner in scanners("calls", side).items():
            for text in texts:
                found = [match.span() for match in scanner.finditer(text)]
                assert found == [match.span() for match in plain[kind].finditer(text)], (kind, text)


@pytest.mark.parametrize(
    ("expression", "parts"),
    [
        ("films?", {"film"}),
        ("m[ae]n", {"man", "men"}),
        (r"(?<!\w)(?:actors?|actress(?:es)?)(?!\w)", {"actor", "actress"}),
        (r"\d+ (?:riyal|pound)", {" riyal", " pound"}),
        (r"\w+ing(?:ly)+", {"ing"}),
        (r"\d{2}", None),
        (r"(?:film)?\d", None),
        (r"film|\d", None),
    ],
)
def test_what_a_match_needs(expression, parts):
    assert needed_parts(expression) == parts


def test_of_two_that_begin_alike_the_first_is_found_and_none_overlap():
    expressions = ["casting call", "casting", "call(?:er)?", r"\d"]
    text = "casting caller, casting callers 7 casting"
    plain = re.compile("|".join(expressions)).finditer(text)
    assert [found.span() for found in Scanner(expressions).finditer(text)] == [found.span() for found in plain]
