"""What kind of project it is, what it is called, when it is shot and what is asked for."""

import re
from datetime import date

from .calendar import find_days
from .lexicon import expression, expressions
from .places import find_places
from .reading import Line, Reading, Span
from .schema import ProjectType

_EMOJI = re.compile(r"[^\w\s.,:;'\"«»“”()\-–—/&+!?،؛؟\u0600-\u06ff]|\ufe0f")
_SETS: tuple[ProjectType, ...] = ("theatre", "photo", "commercial", "series", "film", "other")
_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|dear|good (?:morning|evening)|السلام عليكم|سلام|مرحبا|هلا|اهلا|يا جماعه"
    r"|مساء|صباح|منقول|forwarded|fwd|للنشر)(?!\w)"
)
_LEAST = 8
_LONGEST = 90
_FAR = 30


def find_title(reading: Reading) -> Span | None:
    """The first line that seeks or announces, else the first that says something."""
    lines = [line for line in reading.lines if len(re.sub(r"[\W_]", "", line.text)) >= _LEAST]
    told = [
        line
        for line in lines
        if any(expression("calls", "for", kind).search(line.text) for kind in ("seek", "announce", "mention"))
    ]
    for line in [*told, *(line for line in lines if not _GREETING.match(line.text)), *lines]:
        return _headline(line)
    return None


def _headline(line: Line) -> Span:
    start = re.match(r"[\W_]*", line.text).end()  # type: ignore[union-attr]
    end = re.search(r"[.!؟?]\s|(?<=\w) - (?=\w)|$", line.text[start:])
    return line.reading.span(
        line.start + start, line.start + start + min(end.start() if end else len(line.text), _LONGEST)
    )


def as_title(span: Span | None) -> str:
    return re.sub(r"\s+", " ", _EMOJI.sub(" ", re.sub(r"[*_~`]", "", span.words))).strip(" -–—:") if span else ""


def project_type(reading: Reading) -> ProjectType:
    """Voices and extras by who is sought; else what is named first."""
    patterns = expressions("kinds", "kinds")
    if patterns["extras"].search(reading.text) and not _has_leads(reading):
        return "extras"
    found: dict[ProjectType, int] = {
        kind: match.start() for kind in _SETS if (match := patterns[kind].search(reading.text))
    }
    if patterns["voice"].search(_sought(reading)) and not ({"theatre"} & set(found)):
        return "voice"
    return min(found, key=lambda kind: found[kind]) if found else _by_who(reading)


def _has_leads(reading: Reading) -> bool:
    """ "Actors as extras" are none."""
    bare = re.sub(r"(?:ممثل\w*|actors?) (?:و?ال)?(?:كومبارس|extras?)", " ", reading.text)
    return bool(re.search(r"(?<!\w)(?:lead|supporting|speaking|بطل|بطله|ممثل|ممثله|ممثلين|رئيسي|actors?)(?!\w)", bare))


def _sought(reading: Reading) -> str:
    seek = [
        reading.text[found.start() : found.end() + 30]
        for found in expression("calls", "for", "seek").finditer(reading.text)
    ]
    said = " \n ".join([*seek[:2], reading.lines[0].text if reading.lines else ""])
    # "The voice of clay" is a title.
    return re.sub(r"[\"«“][^\"»”\n]*(?:[\"»”]|$)", " ", said)


def _by_who(reading: Reading) -> ProjectType:
    return "photo" if re.search(r"(?<!\w)(?:models?|مودل\w*|موديل\w*|عارض\w*)(?!\w)", reading.text) else "other"


def find_shoot_dates(reading: Reading, sent: date, deadline: Span | None) -> Span | None:
    """The words after "shoot", as far as they speak of days."""
    cue = expression("calls", "for", "shoot")
    for line in reading.lines:
        days = [day for day in find_days(line.text, sent) if not _is_within(line, day.start, deadline)]
        found = cue.search(line.text)
        if days and (found or re.search(r"(?<!\w)(?:dates?|when|تاريخ|يوم|ايام|موعد التصوير|العرض)(?!\w)", line.text)):
            return _as_said(line, found.end() if found else 0, days[0].start, days[-1].end)
    return None


def _as_said(line: Line, cue: int, first: int, last: int) -> Span:
    """From the cue, or the place behind it, to the end of the clause: "from 5 April for a month"."""
    start = cue if 0 < cue <= first and first - cue < _FAR else first
    for place in find_places(line.text, start, first):
        start = place
    start += len(line.text[start:first]) - len(line.text[start:first].lstrip(" :-،,"))
    end = re.search(r"[،,.(;]| (?:at|in|في|ب\w+) | - |$", line.text[last:])
    return line.reading.span(line.start + start, line.start + last + (end.start() if end else 0))


def _is_within(line: Line, start: int, span: Span | None) -> bool:
    place = line.reading.places[line.start + start]
    return span is not None and span.start <= place < span.end


def find_requirements(reading: Reading) -> list[Span]:
    pattern = expression("kinds", "requirements", "lines")
    spans = []
    for line in reading.lines:
        for clause in re.finditer(r"[^،,;()]+", line.text):
            found = pattern.search(clause[0])
            if found and len(clause[0]) < 80:
                spans.append(reading.span(line.start + clause.start(), line.start + clause.end()))
    return spans
