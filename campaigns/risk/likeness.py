"""Texts that say nearly the same, by SimHash over words and pairs of them: https://dl.acm.org/doi/10.1145/509907.509965

Names, amounts and greetings differ from person to person and change few of them; another wording changes most.
"""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations, pairwise

from common.text.matching import words

from .facts import Likeness

_BITS = 64
# Bits in which near-identical texts may differ; strangers differ in 32, give or take four.
_NEAR = 14
_MOST_WORDS = 80
# Different texts that are compared with one another; what is the same to the letter is one of them.
_MOST_TEXTS = 200
_NUMBER = "#"


def likeness_of(texts: Iterable[str]) -> Likeness:
    """How many have a near twin among the others."""
    counted = Counter(text for text in texts if text.strip()).most_common(_MOST_TEXTS)
    prints = [simhash(text) for text, _number in counted]
    twins = {place for place, (_text, number) in enumerate(counted) if number > 1}
    for (one, mark), (other, its) in combinations(enumerate(prints), 2):
        if (mark ^ its).bit_count() <= _NEAR:
            twins |= {one, other}
    alike = sum(counted[place][1] for place in twins)
    return Likeness(compared=sum(number for _text, number in counted), alike=alike)


@lru_cache(maxsize=4096)
def simhash(text: str) -> int:
    """Numbers count as one word, whatever they are."""
    said = [_NUMBER if word[0].isdigit() else word for word in words(text)[:_MOST_WORDS]]
    balance = [0] * _BITS
    for shingle in (*said, *(" ".join(pair) for pair in pairwise(said))):
        for bit in _bits_of(shingle):
            balance[bit] += 2
        balance = [value - 1 for value in balance]
    return sum(1 << bit for bit, value in enumerate(balance) if value > 0)


@lru_cache(maxsize=4096)
def _bits_of(shingle: str) -> tuple[int, ...]:
    mark = int.from_bytes(blake2b(shingle.encode(), digest_size=_BITS // 8).digest())
    return tuple(bit for bit in range(_BITS) if mark >> bit & 1)
