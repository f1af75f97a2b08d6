"""Rows that arrive together are written together: one statement and one commit for all who wait.

A commit waits for the disk and costs more than all the rest of a webhook. Who comes while nobody writes begins to write
at once; who comes meanwhile waits, and is written by the next. Nobody is told "done" before the commit.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from django.db import DataError, IntegrityError

Row = TypeVar("Row")


class _Seat(Generic[Row]):
    """One row, and the thread that waits for it."""

    __slots__ = ("called", "error", "row", "written")

    def __init__(self, row: Row) -> None:
        self.row = row
        self.written = False
        self.error: Exception | None = None
        # Released once: when the row is written, or when its thread is to write for all who wait.
        self.called = threading.Lock()
        self.called.acquire()


class GroupCommit(Generic[Row]):
    """`write` commits a set of rows or raises. Where one of them breaks the set each is tried alone."""

    def __init__(self, write: Callable[[Sequence[Row]], None], *, most: int) -> None:
        self._write = write
        self._most = most
        self._lock = threading.Lock()
        self._waiting: list[_Seat[Row]] = []
        self._is_writing = False

    def add(self, row: Row) -> None:
        """Return once `row` is committed; raise what kept it from that."""
        seat = _Seat(row)
        with self._lock:
            if is_first := not self._is_writing:
                self._is_writing = True
            else:
                self._waiting.append(seat)
        if not is_first:
            seat.called.acquire()
        if not seat.written:
            self._write_for_all(seat)
        if seat.error:
            raise seat.error

    def _write_for_all(self, first: _Seat[Row]) -> None:
        with self._lock:
            seats = [first, *self._waiting[: self._most - 1]]
            del self._waiting[: self._most - 1]
        self._write_seats(seats)
        with self._lock:
            successor = self._waiting.pop(0) if self._waiting else None
            self._is_writing = successor is not None
        for seat in (*seats, *([successor] if successor else ())):
            seat.called.release()

    def _write_seats(self, seats: Sequence[_Seat[Row]]) -> None:
        try:
            self._write([seat.row for seat in seats])
        except (DataError, IntegrityError) as error:
            if len(seats) == 1:
                seats[0].error = error
            else:
                for seat in seats:
                    self._write_seats([seat])
        except Exception as error:
            for seat in seats:
                seat.error = error
        for seat in seats:
            seat.written = True
