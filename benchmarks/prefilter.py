"""Is this post a call? Ours beside the plain way: each letter normalised, each list of the lexicon sought.

Both weigh the same posts (those that `tests/casting` measures the rules by) and must decide alike: the score, the
reason and every word found, post by post.
"""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from .harness.bench import Bench
from .harness.report import Outcome, Ratios, say

_POSTS = Path(__file__).parents[1] / "tests" / "casting" / "evaluation" / "calls.jsonl"
_ROUNDS = {True: 5, False: 15}

Words = dict[str, tuple[str, ...]]
# What speaks for a call, and what against it.
Found = tuple[Words, Words]
Finder = Callable[[str], Found]


def run(bench: Bench) -> Outcome:
    posts = [json.loads(line)["text"] for line in _POSTS.read_text("utf-8").splitlines()]
    differing = [post for post in posts if _ours(post) != _plain(post)]
    if differing:
        raise RuntimeError(f"they decide differently on {len(differing)} of {len(posts)} posts")
    ratios = _race(posts, _ROUNDS[bench.quick])
    say(f"{median(ratios.each):.1f} times the plain way")
    return Outcome(
        ratios={"vs_plain": ratios.median},
        figures={"unit": "posts per second", "posts": len(posts), **ratios.figures(), "skipped": {}},
    )


def _race(posts: list[str], rounds: int) -> Ratios:
    """Pair by pair, so that what the machine does else meets both."""
    pairs = [(_rate(_ours, posts), _rate(_plain, posts)) for _ in range(rounds)]
    return Ratios([ours for ours, _ in pairs], [plain for _, plain in pairs])


def _rate(find: Finder, posts: list[str]) -> float:
    begun = time.perf_counter()
    for post in posts:
        find(post)
    return len(posts) / (time.perf_counter() - begun)


def _ours(post: str) -> Found:
    from casting.rules.lexicon import scanners
    from casting.rules.reading import read

    reading = read(post)

    def side(table: str) -> Words:
        return {
            kind: tuple(reading.words(*match.span()) for match in scanner.finditer(reading.text))
            for kind, scanner in scanners("calls", table).items()
        }

    return side("for"), side("against")


def _plain(post: str) -> Found:
    from casting.rules.lexicon import expressions

    text, places = _normalised(post)

    def as_written(match: re.Match[str]) -> str:
        first, last = places[match.start()], places[match.end() - 1] + 1
        return post[first:last].strip()

    def side(table: str) -> Words:
        return {
            kind: tuple(as_written(match) for match in pattern.finditer(text))
            for kind, pattern in expressions("calls", table).items()
        }

    return side("for"), side("against")


def _normalised(post: str) -> tuple[str, list[int]]:
    from casting.rules.reading import without_variants

    letters = [(place, each) for place, letter in enumerate(post) for each in without_variants(letter)]
    text = "".join(each for _, each in letters)
    stretched = re.finditer(r"([^\W\d_])\1{2,}", text)
    dropped = {at for found in stretched for at in range(found.start() + 1, found.end())}
    kept = [at for at in range(len(text)) if at not in dropped]
    return "".join(text[at] for at in kept), [letters[at][0] for at in kept]
