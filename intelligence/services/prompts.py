"""Prompts are written as versions; one of a task's versions is in use."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from intelligence.choices import Task
from intelligence.models import Prompt
from intelligence.prompt_files import shipped_prompt
from intelligence.prompting import INPUTS
from intelligence.selectors.prompts import in_use_before


@transaction.atomic
def write_version(row: Prompt, *, by: User | None) -> Prompt:
    """Write `row` as the task's next version. It is not in use before somebody says so."""
    _lock(row.task)
    newest = Prompt.objects.filter(task=row.task).aggregate(newest=Max("version"))["newest"] or 0
    row.pk, row.version, row.author, row.is_active, row.activated_at = None, newest + 1, by, False, None
    row.full_clean()
    row.save(force_insert=True)
    return row


@transaction.atomic
def activate(prompt: Prompt) -> bool:
    """Whether it was not in use already."""
    if not _take_over(prompt):
        return False
    Prompt.objects.filter(pk=prompt.pk).update(activated_at=timezone.now())
    return True


@transaction.atomic
def roll_back(task: Task) -> Prompt | None:
    """Back to what was in use before; a second time goes back further. None where there is nothing before."""
    before = in_use_before(task)
    return before if before and _take_over(before) else None


def _take_over(prompt: Prompt) -> bool:
    _lock(prompt.task)
    if Prompt.objects.filter(pk=prompt.pk, is_active=True).exists():
        return False
    Prompt.objects.filter(task=prompt.task, is_active=True).update(is_active=False)
    return Prompt.objects.filter(pk=prompt.pk).update(is_active=True) == 1


def _lock(task: str) -> None:
    """Whoever writes or switches versions of a task does it one after the other."""
    list(Prompt.objects.select_for_update().filter(task=task).order_by("pk").values_list("pk", flat=True))


def seed_prompts() -> int:
    """Version 1 of every task that has none, from the house's files; what staff wrote stays. The number added."""
    missing = set(INPUTS) - set(Prompt.objects.values_list("task", flat=True).distinct())
    rows = [
        Prompt(
            task=task,
            version=1,
            system=shipped_prompt(task).system,
            template=shipped_prompt(task).template,
            is_active=True,
            activated_at=timezone.now(),
        )
        for task in sorted(missing)
    ]
    Prompt.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
