from collections.abc import Sequence

from intelligence.choices import Language, Tone
from intelligence.rules.spam import KINDS, SpamReading, assess

from .calming import calmed
from .tones import greets, language_of, openings, opt_out_line, spelt_out

_ADVERTISES = ("medium", "high")
_NO_EMOJI = frozenset((Tone.FORMAL, Tone.PROFESSIONAL))
# One after the other, where alternatives are asked for without a tone.
_TONES = (Tone.FRIENDLY, Tone.PROFESSIONAL, Tone.CASUAL, Tone.FORMAL, Tone.PERSUASIVE, Tone.ENTHUSIASTIC)


def is_deceptive(reading: SpamReading) -> bool:
    """What no other wording makes honest."""
    return any(KINDS[code].is_deceptive for code in reading.codes)


def added_line(text: str, reading: SpamReading | None = None) -> str:
    """The way to opt out that an advertisement without one gets, else ""."""
    reading = reading or assess(text)
    needs_it = "no_optout" in reading.codes and reading.risk in _ADVERTISES
    return opt_out_line(language_of(text)) if needs_it else ""


def reworded(text: str, *, tone: Tone, name: str = "", turn: int = 0) -> str:
    """By rules: nothing is added to what the text says but a greeting and a way to opt out. `turn`: which of the
    tone's openings."""
    reading, language = assess(text), language_of(text)
    body = calmed(text, names=(name,) if name else (), keeps_emoji=0 if tone in _NO_EMOJI else 1)
    if tone == Tone.FORMAL and language == Language.ENGLISH:
        body = spelt_out(body)
    parts = [_opened(body, tone=tone, language=language, name=name, turn=turn), added_line(text, reading)]
    return "\n".join(filter(None, parts))


def several(text: str, *, count: int, tone: Tone | None = None, name: str = "") -> list[str]:
    """Different from the text and from each other; fewer where the rules know no more."""
    tones: Sequence[Tone] = (tone,) if tone else _TONES
    turns = ((each, turn) for turn in range(count) for each in tones)
    made = (reworded(text, tone=each, name=name, turn=turn) for each, turn in turns)
    found = dict.fromkeys(version for version in made if version != text)
    return list(found)[:count]


def _opened(body: str, *, tone: Tone, language: Language, name: str, turn: int) -> str:
    """Who greets already is not made to greet twice, unless another version is wanted."""
    if not turn and greets(body):
        return body
    lines = openings(tone, language, name if name and name not in body else "")
    if turn >= len(lines):
        return body
    return f"{lines[turn]}\n{body}" if greets(body) else f"{lines[turn]} {body}"
