"""An answer by rules alone: facts as they stand, our greeting, our thanks, or a colleague."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext_noop as _

from common.phrases import Phrase, join, say
from common.text.opt_out import Verdict, detect_opt_out
from intelligence.choices import HandOverReason
from intelligence.drafts import Draft, Outcome
from intelligence.facts import FactFound, find_facts

from .hand_over import is_autoresponse, reason_to_hand_over
from .questions import Part, Sort, take_apart
from .reply_words import sentence

_MOST_QUOTED = 3
_LONGEST_QUOTE = 160
# No word of ours after these: nothing we could say helps, or it is what they want to provoke.
_IN_SILENCE = frozenset({HandOverReason.INJECTION, HandOverReason.LOOP, HandOverReason.TURN_LIMIT})
_KIND_FACTS = 2


@dataclass(frozen=True, slots=True)
class Burst:
    """What the person wrote since our last word, taken apart and looked up."""

    texts: tuple[str, ...]
    language: str
    parts: tuple[Part, ...]
    found: tuple[tuple[Part, tuple[FactFound, ...]], ...]

    @property
    def facts(self) -> tuple[FactFound, ...]:
        known: dict[str, FactFound] = {}
        for _part, facts in self.found:
            known |= {fact.key: fact for fact in facts if fact.key not in known}
        return tuple(known.values())

    @property
    def unanswered(self) -> tuple[str, ...]:
        return tuple(part.text.strip() for part, facts in self.found if not facts)


def read_burst(texts: Sequence[str], language: str, asker: int | None = None) -> Burst:
    parts = take_apart(list(texts))
    questions = [part for part in parts if part.sort == Sort.QUESTION]
    found = tuple((part, tuple(_best(part, language, asker))) for part in questions)
    return Burst(tuple(texts), language, tuple(parts), found)


def _best(part: Part, language: str, asker: int | None) -> Iterator[FactFound]:
    """The nearest fact; a second one only where the sentence asks about two things."""
    facts = find_facts(part.text, language, asker)
    if not facts:
        return
    yield facts[0]
    if len(part.kinds) > 1:
        yield from (fact for fact in facts[1:_KIND_FACTS] if fact.score >= facts[0].score / 2)


def refusal(burst: Burst) -> Draft | None:
    """What is decided before anybody thinks of an answer."""
    if burst.texts and all(is_autoresponse(text) for text in burst.texts):
        return _nothing(burst, say(_("An automatic answer of theirs is not answered.")))
    reason = reason_to_hand_over(burst.texts)
    if reason:
        return hand_over(burst, reason)
    if not burst.found and any(detect_opt_out(text).verdict == Verdict.YES for text in burst.texts):
        return _nothing(burst, say(_("They ask for silence, which the consent ledger has noted and confirmed.")))
    return None


def answer_by_rules(burst: Burst) -> Draft:
    sorts = {part.sort for part in burst.parts}
    if burst.found:
        return _answer_questions(burst)
    if Sort.STATEMENT in sorts:
        return hand_over(burst, HandOverReason.UNSURE)
    if Sort.GREETING in sorts:
        return _said(burst, "greeting", say(_("A greeting, greeted.")))
    if Sort.THANKS in sorts:
        return _said(burst, "thanks", say(_("Thanks, acknowledged.")))
    return _nothing(burst, say(_("Nothing in it needs an answer.")))


def _answer_questions(burst: Burst) -> Draft:
    facts = burst.facts
    if not facts:
        return hand_over(burst, HandOverReason.NO_FACT)
    text = "\n\n".join(dict.fromkeys(fact.text for fact in facts))
    note = say(_("Answered from the facts: %(titles)s."), titles=", ".join(fact.title for fact in facts))
    draft = Draft(Outcome.ANSWER, text, burst.language, facts=facts, notes=(note,))
    if not burst.unanswered:
        return draft
    rest = hand_over(burst, HandOverReason.NO_FACT)
    return replace(rest, text=f"{text}\n\n{sentence('rest', burst.language)}", facts=facts, notes=(note, *rest.notes))


def hand_over(burst: Burst, reason: HandOverReason) -> Draft:
    return Draft(
        Outcome.HAND_OVER,
        "" if reason in _IN_SILENCE else sentence("holding", burst.language),
        burst.language,
        reason=reason,
        summary=summary_of(burst, reason),
        unanswered=burst.unanswered if reason == HandOverReason.NO_FACT else (),
        notes=(say(_("Handed over: %(reason)s."), reason=reason.label),),
    )


def summary_of(burst: Burst, reason: HandOverReason) -> Phrase:
    """For the colleague who takes over: why, what was asked last, what no fact answers, and in which mood."""
    said = [text.strip()[:_LONGEST_QUOTE] for text in burst.texts if text.strip()][-_MOST_QUOTED:]
    lines = [say(_("Handed over: %(reason)s."), reason=reason.label)]
    if said:
        lines.append(say(_("They wrote: %(said)s"), said=" / ".join(said)))
    if burst.unanswered:
        missing = " / ".join(text[:_LONGEST_QUOTE] for text in burst.unanswered[:_MOST_QUOTED])
        lines.append(say(_("No fact answers: %(questions)s"), questions=missing))
    lines.append(say(_MOODS.get(reason, _("Mood: calm."))))
    return join(lines, "\n")


_MOODS = {
    HandOverReason.ANGER: _("Mood: angry."),
    HandOverReason.LEGAL: _("Mood: threatening."),
    HandOverReason.COMPLAINT: _("Mood: dissatisfied."),
    HandOverReason.REFUND: _("Mood: dissatisfied."),
}


def _said(burst: Burst, name: str, note: Phrase) -> Draft:
    return Draft(Outcome.ANSWER, sentence(name, burst.language), burst.language, notes=(note,))


def _nothing(burst: Burst, note: Phrase) -> Draft:
    return Draft(Outcome.NOTHING, "", burst.language, notes=(note,))
