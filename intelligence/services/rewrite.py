"""Messages in other words: by a language model where one answers, else by rules. What they must keep is verified."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..choices import Language, SpamRisk, Task, Tone
from ..errors import NoAnswer
from ..preservation import Changes, what_changed
from ..rules.rewriting import added_line, is_deceptive, reworded, several
from ..rules.spam import KINDS, SpamReading, assess
from ..schemas import Alternatives, MessageRewritten
from .completion import complete, is_enabled

_RANK = (SpamRisk.LOW, SpamRisk.MEDIUM, SpamRisk.HIGH)
MOST_ALTERNATIVES = 10


@dataclass(frozen=True, slots=True)
class Rewritten:
    original: str
    # The original where none of the others may be used; `reason` says why, in the active language.
    rewritten: str
    tone: Tone
    # "rules", "llm", or "original".
    source: str
    reason: str
    risk_before: SpamRisk
    risk_after: SpamRisk
    call_id: int | None = None


@dataclass(frozen=True, slots=True)
class OtherWordings:
    original: str
    texts: tuple[str, ...]
    # Why there are fewer than asked for, or why a model's were not taken.
    reasons: tuple[str, ...]
    source: str
    call_id: int | None = None


def rewrite(
    *,
    text: str,
    tone: Tone,
    name: str = "",
    language: Language | None = None,
    deadline_seconds: float | None = None,
    seed: str = "",
) -> Rewritten:
    """`name`: of the reader, whom the message addresses by it. `language`: the message's own where none is named.
    `seed`: with another one the same message is worded anew."""
    reading = assess(text)
    if why := _dishonest(reading):
        return Rewritten(text, text, tone, "original", why, reading.risk, reading.risk)
    made, call_id = _asked(text, reading, tone=tone, language=language, deadline_seconds=deadline_seconds, seed=seed)
    source = "rules" if made is None else "llm"
    if made is None:
        made = reworded(text, tone=tone, name=name)
    if why := refusal(text, made, name=name):
        return Rewritten(text, text, tone, "original", why, reading.risk, reading.risk, call_id)
    return Rewritten(text, made, tone, source, "", reading.risk, assess(made).risk, call_id)


def alternatives(
    *,
    text: str,
    count: int,
    tone: Tone | None = None,
    name: str = "",
    language: Language | None = None,
    deadline_seconds: float | None = None,
) -> OtherWordings:
    """Up to `count` wordings that differ from the text and from each other; what a model got wrong rules replace."""
    count = min(count, MOST_ALTERNATIVES)
    if why := _dishonest(assess(text)):
        return OtherWordings(text, (), (why,), "original")
    proposed, call_id = _proposed(text, count, tone=tone, language=language, deadline_seconds=deadline_seconds)
    judged = {version: refusal(text, version, name=name) for version in proposed if version != text}
    good = [version for version, why in judged.items() if not why][:count]
    by_rules = several(text, count=count + len(good), tone=tone, name=name) if len(good) < count else []
    more = [version for version in by_rules if version not in good and not refusal(text, version, name=name)]
    texts = tuple([*good, *more][:count])
    source = "both" if good and len(texts) > len(good) else "llm" if good else "rules"
    return OtherWordings(text, texts, tuple(dict.fromkeys(filter(None, judged.values()))), source, call_id)


def refusal(original: str, made: str, *, name: str = "") -> str:
    """Why `made` must not stand in for `original`, or ""."""
    changes = what_changed(original, made, names=(name,) if name else (), may_add=added_line(original))
    if changes:
        return _told(changes)
    before, after = assess(original).risk, assess(made).risk
    if _RANK.index(after) > _RANK.index(before):
        return _("The original is kept: the other wording would be blocked more easily.")
    return ""


def _told(changes: Changes) -> str:
    if changes.lost:
        return _("The original is kept: the other wording left out %(parts)s.") % {"parts": _listed(changes.lost)}
    return _("The original is kept: the other wording made up %(parts)s.") % {"parts": _listed(changes.invented)}


def _listed(parts: tuple[str, ...]) -> str:
    return ", ".join(f"“{part}”" for part in parts[:5])


def _dishonest(reading: SpamReading) -> str:
    if not is_deceptive(reading):
        return ""
    why = ", ".join(str(KINDS[code].title) for code in reading.codes if KINDS[code].is_deceptive)
    return _("The original is kept: no other wording makes this honest (%(why)s). Change what it says.") % {"why": why}


def _asked(
    text: str,
    reading: SpamReading,
    *,
    tone: Tone,
    language: Language | None,
    deadline_seconds: float | None,
    seed: str,
) -> tuple[str | None, int | None]:
    if not is_enabled(Task.REWRITE):
        return None, None
    inputs = {"message": text, "tone": tone.value, **_spoken(language), "problems": ", ".join(reading.labels)}
    try:
        said = complete(
            task=Task.REWRITE, inputs=inputs, schema=MessageRewritten, deadline_seconds=deadline_seconds, seed=seed
        )
    except NoAnswer:
        return None, None
    return _with_way_out(text, said.answer.text.strip()), said.call_id


def _proposed(
    text: str, count: int, *, tone: Tone | None, language: Language | None, deadline_seconds: float | None
) -> tuple[list[str], int | None]:
    if not is_enabled(Task.ALTERNATIVES):
        return [], None
    inputs = {"message": text, "count": str(count), **({"tone": tone.value} if tone else {}), **_spoken(language)}
    try:
        said = complete(task=Task.ALTERNATIVES, inputs=inputs, schema=Alternatives, deadline_seconds=deadline_seconds)
    except NoAnswer:
        return [], None
    return list(dict.fromkeys(_with_way_out(text, version.strip()) for version in said.answer.texts)), said.call_id


def _spoken(language: Language | None) -> dict[str, str]:
    return {"language": str(Language(language).label)} if language else {}


def _with_way_out(original: str, made: str) -> str:
    line = added_line(original)
    return f"{made}\n{line}" if line and "no_optout" in assess(made).codes else made
