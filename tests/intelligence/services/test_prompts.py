"""Versions of prompts: one in use per task, written by people, never overwritten."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from intelligence.choices import Task
from intelligence.models import Prompt
from intelligence.prompt_files import shipped_prompt
from intelligence.prompting import INPUTS
from intelligence.selectors.prompts import active_prompt, changed_lines, version_before
from intelligence.services.prompts import activate, roll_back, seed_prompts, write_version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _seeded():
    Prompt.objects.all().delete()
    seed_prompts()


def write(system="You judge.", template="Judge {message}", **more):
    return write_version(Prompt(task=Task.SPAM_CHECK, system=system, template=template, **more), by=None)


def in_use(task=Task.SPAM_CHECK):
    return active_prompt(task).version


def test_every_task_gets_its_first_version_from_the_files():
    assert Prompt.objects.filter(is_active=True, version=1).count() == len(INPUTS)
    assert active_prompt(Task.CLASSIFY).system == shipped_prompt(Task.CLASSIFY).system


def test_seeding_again_leaves_what_staff_wrote():
    activate(write())
    Prompt.objects.filter(task=Task.SPAM_CHECK, version=1).delete()
    assert seed_prompts() == 0
    assert active_prompt(Task.SPAM_CHECK).system == "You judge."


def test_a_new_version_waits_to_be_taken_into_use():
    author = User.objects.create_user("amira")
    row = write_version(Prompt(task=Task.SPAM_CHECK, system="s", template="{message}", note="shorter"), by=author)
    assert (row.version, row.author, row.note, in_use()) == (2, author, "shorter", 1)
    assert activate(row) is True
    assert in_use() == 2
    assert activate(row) is False


def test_other_tasks_are_not_touched():
    activate(write())
    assert in_use(Task.CLASSIFY) == 1


def test_rolling_back_goes_to_what_was_in_use_before_and_further():
    second, _unused, fourth = write(), write(), write()
    activate(second)
    activate(fourth)
    assert [roll_back(Task.SPAM_CHECK).version, in_use()] == [2, 2]
    assert [roll_back(Task.SPAM_CHECK).version, in_use()] == [1, 1]
    assert roll_back(Task.SPAM_CHECK) is None
    activate(fourth)
    assert in_use() == 4


def test_a_prompt_with_wrong_placeholders_is_not_saved():
    with pytest.raises(ValidationError, match="mesage"):
        write(template="Judge {mesage}")
    assert Prompt.objects.filter(task=Task.SPAM_CHECK).count() == 1


def test_the_database_allows_one_version_in_use_per_task():
    with pytest.raises(IntegrityError), transaction.atomic():
        Prompt.objects.create(
            task=Task.SPAM_CHECK, version=9, system="s", template="t", is_active=True, activated_at=timezone.now()
        )


def test_without_any_row_the_houses_own_text_serves():
    Prompt.objects.all().delete()
    prompt = active_prompt(Task.REWRITE)
    assert (prompt.version, prompt.system) == (0, shipped_prompt(Task.REWRITE).system)


def test_versions_are_compared_line_by_line():
    second = write(system="one\ntwo\nthree")
    third = write(system="one\n2\nthree")
    assert version_before(third) == second
    signs = [(line.sign, line.text) for line in changed_lines(second.system, third.system)]
    assert signs == [("", "one"), ("-", "two"), ("+", "2"), ("", "three")]
