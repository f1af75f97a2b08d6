"""Which prompt a task is asked with, and how its versions differ."""

import difflib
from dataclasses import dataclass

from intelligence.choices import Task
from intelligence.models import Prompt
from intelligence.prompt_files import shipped_prompt
from intelligence.prompting import ActivePrompt


def active_prompt(task: Task) -> ActivePrompt:
    """Read at every call: against what a model takes, the query is nothing, and a change acts in all processes at once.

    Without a version in use the house's own text serves, so that no call fails for want of a row.
    Raises NoPrompt where there is neither.
    """
    row = Prompt.objects.filter(task=task, is_active=True).first()
    return row.as_used if row else shipped_prompt(task)


def version_before(prompt: Prompt) -> Prompt | None:
    return Prompt.objects.filter(task=prompt.task, version__lt=prompt.version).order_by("-version").first()


def in_use_before(task: Task) -> Prompt | None:
    """Where a roll-back leads: the version that was in use before the one that is."""
    current = Prompt.objects.filter(task=task, is_active=True).first()
    used = Prompt.objects.filter(task=task, activated_at__isnull=False, is_active=False).order_by("-activated_at")
    return (used.filter(activated_at__lt=current.activated_at) if current and current.activated_at else used).first()


@dataclass(frozen=True, slots=True)
class Line:
    """`sign` is + for an added line, - for a removed one, empty for one that stayed."""

    sign: str
    text: str


def changed_lines(old: str, new: str) -> list[Line]:
    compared = difflib.ndiff(old.splitlines(), new.splitlines())
    return [Line(line[0].strip(), line[2:]) for line in compared if line[0] != "?"]
