"""The same answer asked of a language model. What it says leaves only where every figure of it stands in the facts."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_noop as _

from common.phrases import Phrase, say
from intelligence.choices import HandOverReason, Task
from intelligence.drafts import Draft, Outcome, Turn
from intelligence.errors import NoAnswer
from intelligence.grounding import ungrounded
from intelligence.rules.answers import Burst, hand_over
from intelligence.rules.hand_over import looks_injected
from intelligence.schemas import ReplyAnswer
from intelligence.services.completion import Completion, complete, is_enabled

_MOST_TURNS = 20
_LONGEST_TURN = 1000
_LONGEST_ANSWER = 900


def reply_by_model(
    burst: Burst, *, history: Sequence[Turn], deadline_seconds: float | None, business: str = ""
) -> tuple[Draft | None, tuple[Phrase, ...]]:
    """The draft, or None with the reasons why it is left to the rules."""
    if not burst.facts or burst.unanswered or not is_enabled(Task.REPLY):
        return None, ()
    try:
        done = complete(
            task=Task.REPLY,
            inputs={
                "history": "\n".join(_line(turn) for turn in history[-_MOST_TURNS:]),
                "facts": "\n".join(f"F{number}: {fact.text}" for number, fact in enumerate(burst.facts, 1)),
                "language": burst.language,
                "today": date_format(timezone.localdate(), "l j F Y", use_l10n=False),
                "business": business,
            },
            schema=ReplyAnswer,
            deadline_seconds=deadline_seconds,
        )
    except NoAnswer as refused:
        return None, (say(_("No model answered (%(why)s)."), why=refused.reason.value),)
    return _checked(done, burst)


def _line(turn: Turn) -> str:
    return f"{'Business' if turn.is_ours else 'Customer'}: {turn.text[:_LONGEST_TURN]}"


def _checked(done: Completion[ReplyAnswer], burst: Burst) -> tuple[Draft | None, tuple[Phrase, ...]]:
    answer, text = done.answer, done.answer.text.strip()
    labels = {f"F{number}": fact for number, fact in enumerate(burst.facts, 1)}
    used = tuple(labels[label.strip("[] ")] for label in answer.used_facts if label.strip("[] ") in labels)
    if answer.action == "hand_over":
        note = say(_("The model left it to a person: %(why)s"), why=answer.reason[:120] or "–")
        return replace(hand_over(burst, HandOverReason.UNSURE), source="llm", call_id=done.call_id, notes=(note,)), ()
    if answer.unanswered:
        return None, (say(_("The model found no fact for all of it.")),)
    if made_up := ungrounded(text, facts=[fact.text for fact in burst.facts], own_words=burst.texts):
        shown = ", ".join(dict.fromkeys(one.shown for one in made_up))
        return None, (say(_("The model's answer was dropped: no fact says %(what)s."), what=shown),)
    if not text or not used or len(text) > _LONGEST_ANSWER or looks_injected(text):
        return None, (say(_("The model's answer was dropped: it named no fact, or was no answer to a customer.")),)
    note = say(_("Answered by the model from the facts: %(titles)s."), titles=", ".join(fact.title for fact in used))
    draft = Draft(Outcome.ANSWER, text, burst.language, facts=used, source="llm", call_id=done.call_id, notes=(note,))
    return draft, ()
