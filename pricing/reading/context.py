"""What stands around an amount, and what its words say about it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .amounts import Amount
from .lexicon import is_one_of, pattern, right_after

_BREAK = re.compile(
    "[\n|!?;•·…؛؟►»]|(?<!reg)(?<!\\d)\\.(?!\\d)|(?<=\\d)\\.(?=\\s)|[،](?!\\d)|,(?!\\d)|[\u2600-\u27bf\U0001f000-\U0001faff]"
)
# Words further away speak of something else.
_FAR = 150
_SENTENCE_END = re.compile(r"[\n.!?؟|](?!\d)")
_BETWEEN_CUE_AND_NUMBER = re.compile(
    r"[\s:=@()~\-–—*'\"]*(?:(?:is|of|at|for|about|around|na|just|only|b|a|the|as|price|ب|بس|فقط|كان|هو|هي|سعر|سعره|السعر|ال)[\s:=@\-–—]*){0,2}"
)
_NUMBER_FOLLOWS = re.compile(
    r"[\s:=@\-–]*(?:(?:is|of|at|for|from|was|price|fee|ب|من|ل|كان|سعر|السعر|بسعر)[\s:=@]*){0,2}(?:[₦$€£#]|(?:n|ngn|aed|sar|sr|egp|le|dhs?)\.?\s?)?(?:\d|(?:دينار|ريال|درهم|جنيه)(?:ين)?\b)"
)
# "خصم 20%": no amount is saved.
_SHARE_OFF = re.compile(
    r"(?:(?:خصم|الخصم|وفر|save|discount|extra|up to|get)\s+(?:of\s+)?)?\d+\s?[%٪](?:\s*(?:off|discount|خصم|تخفيض))?"
)
_AFTER_EACH = re.compile(r"\W*(?P<word>[^\W\d_]+)?")


@dataclass(frozen=True, slots=True)
class Context:
    """`left` is the clause before the amount, back to the amount before it; `right` all that follows."""

    left: str
    right: str
    sentence: str

    def says_before(self, kind: str, side: str = "before") -> int:
        """Where the nearest word of this kind ends in `left`, or -1."""
        return max((found.end() for found in pattern(kind, side).finditer(self.left)), default=-1)

    def says_right_before(self, kind: str, side: str = "before") -> bool:
        end = self.says_before(kind, side)
        return end >= 0 and bool(_BETWEEN_CUE_AND_NUMBER.fullmatch(self.left, end))

    def says_right_after(self, kind: str) -> bool:
        """Not where another amount follows: "620 before 700", "18.500 delivery 300"."""
        found = right_after(kind).match(self.right)
        if not found:
            return False
        if kind == "unit":
            return "(" not in found[0]
        # "والتوصيل" and "التوصيل" begin the next clause.
        is_next = kind == "not_price" and found[0].strip(" -–(").startswith(("و", "ال"))
        if not found[0].strip(" -–(")[:1].isalnum():
            return True  # a sign belongs to what it stands behind
        return not is_next and not _NUMBER_FOLLOWS.match(self.right, found.end())

    @property
    def is_per_unit_after(self) -> bool:
        found = right_after("per_unit").match(self.right)
        if not found:
            return False
        if not found[0].strip().endswith("each"):
            return True
        # "QR 85 each order comes with a gift": another sentence.
        follower = _AFTER_EACH.match(self.right, found.end())
        word = follower["word"] if follower and not _BREAK.search(follower[0]) else None
        return word is None or is_one_of("per_unit", "each_may_go_on_with", word)


def context_of(text: str, amounts: Sequence[Amount], place: int) -> Context:
    amount = amounts[place]
    begin = max(amounts[place - 1].end if place else 0, amount.start - _FAR)
    far_left, far_right = max(amount.start - 2 * _FAR, 0), amount.end + 2 * _FAR
    breaks = [found.end() for found in _BREAK.finditer(text, begin, amount.start)]
    ends = [found.end() for found in _SENTENCE_END.finditer(text, far_left, amount.start)]
    close = _SENTENCE_END.search(text, amount.end, far_right)
    return Context(
        left=_without_harmless(text[breaks[-1] if breaks else begin : amount.start]),
        right=_without_harmless(text[amount.end : amount.end + _FAR]),
        sentence=text[ends[-1] if ends else far_left : close.start() if close else far_right],
    )


def _without_harmless(text: str) -> str:
    """ "With free delivery" says nothing about an amount, "free delivery above Dhs 200" does."""

    def blank(found: re.Match[str]) -> str:
        return found[0] if right_after("not_price", "threshold").match(text, found.end()) else " " * len(found[0])

    return pattern("not_price", "harmless").sub(blank, _SHARE_OFF.sub(lambda found: " " * len(found[0]), text))
