"""Rows that arrive together are written together, and each waits for its own commit."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, OperationalError

from messaging.services.group_commit import GroupCommit


class Disk:
    """Commits sets one by one, each only when it is let."""

    def __init__(self) -> None:
        self.committed: list[list[int]] = []
        self.begun = threading.Semaphore(0)
        self.let = threading.Semaphore(0)

    def write(self, rows: Sequence[int]) -> None:
        self.begun.release()
        assert self.let.acquire(timeout=10)
        self.committed.append(list(rows))


@pytest.fixture
def disk() -> Disk:
    return Disk()


def begin(group: GroupCommit, rows: Sequence[int]) -> tuple[ThreadPoolExecutor, list]:
    pool = ThreadPoolExecutor(len(rows))
    return pool, [pool.submit(group.add, row) for row in rows]


def until(condition: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(1000):
        if condition():
            return
        pause.wait(0.005)
    raise AssertionError("it never came to that")


def test_who_comes_while_another_writes_is_written_with_the_next_set(disk):
    group = GroupCommit(disk.write, most=10)
    _, first = begin(group, [0])
    assert disk.begun.acquire(timeout=10)
    _, others = begin(group, range(1, 6))
    until(lambda: len(group._waiting) == 5)
    disk.let.release()
    assert disk.begun.acquire(timeout=10)
    assert first[0].result(10) is None
    assert not any(future.done() for future in others), "answered before the commit"
    disk.let.release()
    assert [future.result(10) for future in others] == [None] * 5
    assert [sorted(rows) for rows in disk.committed] == [[0], [1, 2, 3, 4, 5]]


def test_a_set_has_an_end(disk):
    group = GroupCommit(disk.write, most=3)
    _, first = begin(group, [0])
    assert disk.begun.acquire(timeout=10)
    _, others = begin(group, range(1, 8))
    until(lambda: len(group._waiting) == 7)
    for _ in range(4):
        disk.let.release()
    for future in (*first, *others):
        future.result(10)
    assert [len(rows) for rows in disk.committed] == [1, 3, 3, 1]


def test_many_threads_lose_nothing_and_nobody_waits_for_ever():
    committed: list[int] = []
    group = GroupCommit(committed.extend, most=7)
    with ThreadPoolExecutor(24) as pool:
        list(pool.map(group.add, range(3000), timeout=60))
    assert sorted(committed) == list(range(3000))


def test_one_bad_row_costs_only_itself():
    committed: list[int] = []
    gate = threading.Event()

    def write(rows: Sequence[int]) -> None:
        gate.wait(10)
        if 3 in rows:
            raise IntegrityError("three")
        committed.extend(rows)

    group = GroupCommit(write, most=10)
    _, futures = begin(group, range(6))
    until(lambda: len(group._waiting) == 5)
    gate.set()
    errors = [future.exception(10) for future in futures]
    assert [type(error) for error in errors] == [type(None)] * 3 + [IntegrityError] + [type(None)] * 2
    assert sorted(committed) == [0, 1, 2, 4, 5]


def test_where_the_database_is_away_everybody_is_told_and_the_next_may_try():
    away = [True]

    def write(rows: Sequence[int]) -> None:
        if away[0]:
            raise OperationalError

    group = GroupCommit(write, most=10)
    with pytest.raises(OperationalError):
        group.add(1)
    away[0] = False
    group.add(2)
