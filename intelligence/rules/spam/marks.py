"""What a text looks like, counted: no lexicon needed."""

import re
from collections.abc import Iterator
from pathlib import Path

Span = tuple[int, int]

_PICTURE = (
    "[\U0001f300-\U0001f3fa\U0001f400-\U0001faff\u2600-\u27bf\u2b05-\u2b55\u231a-\u23ff\u2934\u2935\u3030\u3297\u3299]"
)
# One of several joined (a family, a woman running) is one; so is a flag.
EMOJI = re.compile(
    rf"[\U0001f1e6-\U0001f1ff]{{2}}|{_PICTURE}[\ufe0f\U0001f3fb-\U0001f3ff]*(?:\u200d{_PICTURE}[\ufe0f\U0001f3fb-\U0001f3ff]*)*"
)

_EXCLAMATION = re.compile(r"[!！‼❗❕]+")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S*|(?<!\S)[^\s@]+@\S+", re.I)
_LINK = re.compile(r"\bhttps?://[^\s<>\"]+", re.I)
_SHORT_LINK = re.compile(
    r"(?<![\w.])(?:https?://)?(?:www\.)?(?:bit\.ly|bitly\.com|tinyurl\.com|cutt\.ly|wa\.link|t\.me|telegram\.me|goo\.gl|t\.co|"
    r"ow\.ly|is\.gd|buff\.ly|rb\.gy|shorturl\.at|tiny\.cc|shrtco\.de|s\.id|t\.ly|v\.gd|lnkd\.in|rebrand\.ly|bl\.ink|"
    r"short\.io|adf\.ly|tny\.im|soo\.gd|snip\.ly|urlz\.fr|linktr\.ee)(?:/[^\s<>\"]*)?",
    re.I,
)
_CAPS = re.compile(r"(?<![\w'’])[A-Z]{3,}(?:['’][A-Z]+)?(?![\w])")
# Keywords and abbreviations shout at nobody.
_NO_SHOUT = frozenset((Path(__file__).parent / "abbreviations.txt").read_text("utf-8").split())
_DIGITS = r"\d+(?:[.,٬٫]\d+)*"
_CURRENCY = (
    r"(?:ngn|naira|usd|us\$|dollars?|bucks|sar|sr|riyals?|aed|dhs?|dirhams?|egp|l\.?e\.?|geneh?|gneh|ginee?h|pounds?|euros?|"
    r"eur|gbp|kwd|dinars?|bhd|omr|qar|qr|jod|cedis?|ghs|kes|zar|rand|usdt|btc|"
    r"ريال|ريالات|جنيه|جنيها|جنيهات|دولار|دولارات|درهم|دراهم|دينار|دنانير|ليرة|ليره|يورو|ج\.م|جم|ر\.س|رس|د\.إ|د\.ك|نيرة|نايرا|﷼)"
)
_SCALE = r"(?:\s?(?:k|m|bn|thousand|million|billion|grand|ألف|الف|آلاف|مليون|ملايين|alf|milyoon))"
_MONEY = re.compile(
    rf"[₦$€£﷼]\s?{_DIGITS}{_SCALE}?|\b(?:ngn|usd|sar|aed|egp|kwd|qar|gbp|eur|omr|bhd|n)\s?{_DIGITS}\w?\b|{_DIGITS}{_SCALE}?\s?{_CURRENCY}(?!\w)|"
    rf"{_DIGITS}\s?[₦$€£﷼]|(?<!\w)\d{{1,4}}\s?k(?!\w)|(?<!\w)\d{{1,3}}(?:,\d{{3}})+(?!\w|\d)",
    re.I,
)
_REPEATED = re.compile(r"(?<!\w)(\w*?([^\W\d_])\2{2,}\w*)")
_TATWEEL = re.compile(r"(?<!\w)\w*[\u0621-\u064a]\u0640+\w*")
_STRETCHED_AR = re.compile(r"(?<!\w)\w*([\u0621-\u063f\u0641-\u064a])\1{2,}\w*")
_CAPS_FROM, _EMOJI_FROM, _TATWEEL_FROM, _STRETCHED_FROM = 2, 4, 3, 2


def marks(text: str) -> Iterator[tuple[str, Span]]:
    """Code and place of each; those that count from a number on come all or not at all."""
    bare = ADDRESS.sub(lambda found: " " * len(found[0]), text)
    yield from (("exclamation", found.span()) for found in _EXCLAMATION.finditer(bare))
    shouted = [found.span() for found in _CAPS.finditer(bare) if is_shouted(found[0])]
    yield from _from("caps", shouted, _CAPS_FROM)
    yield from _from("emoji_heavy", [found.span() for found in EMOJI.finditer(text)], _EMOJI_FROM)
    yield from (("link", found.span()) for found in _LINK.finditer(text))
    yield from (("short_link", found.span()) for found in _SHORT_LINK.finditer(text))
    yield from (("money", found.span()) for found in _MONEY.finditer(bare))
    yield from (("repeated_chars", found.span(1)) for found in _REPEATED.finditer(bare.replace("\u0640", " ")))
    yield from _stretched(bare)


def is_shouted(word: str) -> bool:
    """In capitals, and neither a keyword nor an abbreviation."""
    return word not in _NO_SHOUT


def _stretched(text: str) -> Iterator[tuple[str, Span]]:
    drawn = [found.span() for found in _TATWEEL.finditer(text)]
    repeated = [found.span() for found in _STRETCHED_AR.finditer(text)]
    yield from _from("shouting_ar", drawn, _TATWEEL_FROM)
    yield from _from("shouting_ar", repeated, _STRETCHED_FROM)


def _from(code: str, spans: list[Span], least: int) -> Iterator[tuple[str, Span]]:
    if len(spans) >= least:
        yield from ((code, span) for span in spans)
