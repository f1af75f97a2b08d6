"""Where a text tells how to end the messages."""

import re

from .comparing import compare
from .lexicon import lexicon
from .marks import ADDRESS, EMOJI, Span

# A full stop within a number or a link ends no sentence; an emoji and a link do.
_SENTENCE = re.compile(r"(?:[^.!?؟\n]|[.!?](?=\S))+[.!?؟]*")


def opt_out_lines(text: str) -> list[Span]:
    """The sentences that say so, without what surrounds them."""
    said = compare(text)
    spans = [span for entry in lexicon()["opt_out"] for span in said.find(entry.pattern, in_bones=entry.in_bones)]
    sentences = ADDRESS.sub(_apart, EMOJI.sub(_apart, text))
    found = (sentence for sentence in _SENTENCE.finditer(sentences) if _meets(sentence, spans))
    return [
        (sentence.start() + _indent(sentence[0]), sentence.start() + len(sentence[0].rstrip())) for sentence in found
    ]


def _apart(found: re.Match[str]) -> str:
    return "\n" * len(found[0])


def _meets(sentence: re.Match[str], spans: list[Span]) -> bool:
    return any(sentence.start() < end and start < sentence.end() for start, end in spans)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
