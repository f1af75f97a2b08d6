"""Processor time by process: where the seconds went."""

import contextlib
from collections.abc import Mapping

import psutil


class CpuMeter:
    """Counts from its making. A process's children count with it, ended or not."""

    def __init__(self, pids: Mapping[str, int | None]) -> None:
        self._pids = {name: pid for name, pid in pids.items() if pid}
        self._before = self._read()

    def seconds(self) -> dict[str, float]:
        now = self._read()
        return {name: now[name] - self._before[name] for name in self._pids}

    def _read(self) -> dict[str, float]:
        return {name: _used(pid) for name, pid in self._pids.items()}


def _used(pid: int) -> float:
    total = 0.0
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                total += sum(each.cpu_times()[:4])
    return total
