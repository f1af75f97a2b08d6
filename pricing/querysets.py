from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from rapidfuzz import fuzz, process

from common.text.keywords import same_word

from .searching import asked_words

if TYPE_CHECKING:
    from .models import Listing, Product  # noqa: F401

# A catalogue has thousands of products; of a larger one the words of so many are compared.
_MOST_COMPARED = 20_000
_MOST_WORDS = 8
_MOST_SPELLINGS = 12
# Of 100: one letter wrong in five.
_LEAST_LIKENESS = 75
# Shorter words are like too many others.
_LEAST_LETTERS = 4


class ProductQuerySet(models.QuerySet["Product"]):
    def offered(self) -> "ProductQuerySet":
        return self.filter(is_active=True)

    def watched(self) -> "ProductQuerySet":
        """Those that some competitor sells too."""
        return self.filter(listings__is_active=True).distinct()

    def search(self, text: str) -> "ProductQuerySet":
        """By words or their parts in any order, of both names, category and SKU; where none has them all, by words
        that look alike."""
        asked = asked_words(text, most=_MOST_WORDS)
        found = self._with_all([[word] for word in asked])
        if not asked or found.exists():
            return found
        return self._with_all(self._alike(asked))

    def _with_all(self, spellings: list[list[str]]) -> "ProductQuerySet":
        """`spellings`: for each word asked, the parts of which one has to be there."""
        rows = self
        for parts in spellings:
            wanted = Q(pk__in=[])
            for part in parts:
                wanted |= Q(searched__contains=part)
            rows = rows.filter(wanted)
        return rows

    def _alike(self, asked: list[str]) -> list[list[str]]:
        texts = self.order_by().values_list("searched", flat=True)[:_MOST_COMPARED]
        vocabulary = sorted({word for text in texts for word in text.split()})
        return [[f" {word} " for word in _like(one, vocabulary)] for one in asked]


def _like(word: str, vocabulary: list[str]) -> list[str]:
    same = [known for known in vocabulary if same_word(known, word) or same_word(word, known) or word in known]
    if len(word) < _LEAST_LETTERS:
        return same[:_MOST_SPELLINGS]
    found = process.extract(word, vocabulary, scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS, limit=_MOST_SPELLINGS)
    return [*same, *(known for known, _likeness, _place in found)][:_MOST_SPELLINGS]


class ListingQuerySet(models.QuerySet["Listing"]):
    def compared(self) -> "ListingQuerySet":
        """Whose price stands beside ours."""
        return self.filter(is_active=True, current__isnull=False)
