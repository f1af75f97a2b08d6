"""The fact base asked: which facts answer a question."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from common.text.keywords import same_word
from common.text.matching import words
from intelligence.choices import FactKind
from intelligence.facts import FactFound
from intelligence.grounding.claims import read_claims
from intelligence.models import Fact
from intelligence.rules.questions import kinds_in
from intelligence.rules.reply_words import has, phrases

# So many facts are read at once; a fact base kept by hand stays below.
_MOST = 500
_OF_A_PATTERN, _OF_A_KIND, _OF_A_WORD = 4.0, 2.0, 0.5
# Words without weight of their own: a question is not recognised by them.
_LEAST_LETTERS = 3
_LEAST_SHARED = 2


class FactBase:
    """What staff wrote under Facts."""

    def find(self, text: str, language: str, asker: int | None = None) -> list[FactFound]:
        question = _Question.of(text)
        facts = Fact.objects.valid_on(timezone.localdate())[:_MOST]
        scored = [(score, fact) for fact in facts if (score := question.score(fact))]
        found = [FactFound(f"fact:{fact.pk}", fact.title, said_in(fact, language), score) for score, fact in scored]
        return sorted((fact for fact in found if fact.text), key=lambda fact: -fact.score)


def said_in(fact: Fact, language: str) -> str:
    """Its words for who writes that language; the other one where there is none."""
    if language == "arabizi" and fact.text_arabizi.strip():
        return fact.text_arabizi.strip()
    arabic_first = language.startswith("ar")
    texts = (fact.text_ar, fact.text_en) if arabic_first else (fact.text_en, fact.text_ar)
    return next((text.strip() for text in texts if text.strip()), "")


@dataclass(frozen=True, slots=True)
class _Question:
    said: list[str]
    kinds: tuple[str, ...]
    content: list[str]
    asks_price: bool
    asks_time: bool

    @classmethod
    def of(cls, text: str) -> "_Question":
        said = words(text)
        kinds = kinds_in(said)
        return cls(said, kinds, _content(said), has(said, "asks", "price"), has(said, "asks", "time"))

    def score(self, fact: Fact) -> float:
        """0 where the fact does not answer it."""
        pattern = max((_pattern_hit(line, self.said) for line in fact.questions.splitlines()), default=0)
        is_of_kind = fact.kind in self.kinds
        shared = self._shared(fact)
        if not pattern and not is_of_kind and not self._is_about(fact, shared):
            return 0
        if not pattern and not self._says_what_is_asked(fact):
            return 0
        base = _OF_A_PATTERN + pattern if pattern else 0
        return base + (_OF_A_KIND if is_of_kind else 0) + _OF_A_WORD * shared

    def _shared(self, fact: Fact) -> int:
        told = words(f"{fact.title} {fact.questions} {fact.text_en} {fact.text_ar}")
        return sum(any(same_word(word, other) for other in told) for word in self.content)

    def _is_about(self, fact: Fact, shared: int) -> bool:
        """By the words alone only where hardly any word is left over."""
        return fact.kind == FactKind.OTHER and shared >= _LEAST_SHARED and shared >= 0.75 * len(self.content)

    def _says_what_is_asked(self, fact: Fact) -> bool:
        """ "How much is delivery?" is not answered by how long it takes."""
        text = f"{fact.text_en}\n{fact.text_ar}"
        if self.asks_price and not _names_price(text):
            return False
        return not self.asks_time or _names_time(text)


def _pattern_hit(line: str, said: Sequence[str]) -> int:
    """How many words the pattern has, where all of them are in the question in any order."""
    pattern = words(line)
    wanted = _content(pattern) or pattern
    return len(wanted) if wanted and all(any(same_word(one, word) for word in said) for one in wanted) else 0


def _content(said: Sequence[str]) -> list[str]:
    empty = {word for name in ("question",) for phrase in phrases("asks", name) for word in phrase} | _SMALL
    return [word for word in said if len(word) >= _LEAST_LETTERS and word not in empty]


_SMALL_WORDS = (
    "the and for you your una can dey are have has with this that from please في من على عن الى لو هو هي el fe fi men"
)
_SMALL = frozenset(_SMALL_WORDS.split())


def _names_price(text: str) -> bool:
    claims = read_claims(text)
    amounts = [
        number for number in claims.numbers if number.unit not in ("minute", "hour", "day", "week", "month", "year")
    ]
    return bool(amounts) or any(word in ("free", "مجاني", "مجانا", "ببلاش", "مجانيه") for word in words(text))


def _names_time(text: str) -> bool:
    claims = read_claims(text)
    lengths = [number for number in claims.numbers if number.unit in ("minute", "hour", "day", "week", "month")]
    return bool(lengths or claims.times or claims.weekdays or claims.dates or claims.near_days)
