"""The supervisor: who dies is started again, who keeps dying ends all, and nothing outlives it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runner import processes
from runner.demo import ROOT

# Prints its supervisor's reason to stop, as the last line.
SUPERVISE = """
import os, pathlib
from runner import processes
processes.FIRST_PAUSE = {pause}
lock = os.open(os.devnull, os.O_RDONLY)
supervisor = processes.Supervisor({commands!r}, lock=lock, cwd=pathlib.Path({cwd!r}))
print("reason:", supervisor.run())
"""


@contextlib.contextmanager
def supervised(pause=0.05, **commands):
    code = SUPERVISE.format(commands=commands, cwd=str(ROOT), pause=pause)
    process = subprocess.Popen([sys.executable, "-uc", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def pid_written_to(path: Path) -> int:
    end = time.monotonic() + 10
    while not (path.exists() and path.read_text().endswith("\n")):
        assert time.monotonic() < end, "the process did not start"
        time.sleep(0.02)
    return int(path.read_text())


def is_gone(pid: int) -> bool:
    """Ended, even where its new parent takes its time to notice."""
    end = time.monotonic() + 2
    while time.monotonic() < end:
        state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
        if not state or state.startswith("Z"):
            return True
        time.sleep(0.02)
    return False


def test_who_dies_is_started_again_and_the_operator_reads_one_line(tmp_path):
    pid, other = tmp_path / "pid", tmp_path / "other"
    with supervised(mortal=f"echo $$ > {pid}; exec sleep 60", neighbour=f"echo $$ > {other}; exec sleep 60") as process:
        first, untouched = pid_written_to(pid), pid_written_to(other)
        pid.unlink()
        os.kill(first, signal.SIGKILL)
        second = pid_written_to(pid)
        assert not is_gone(untouched)
        process.terminate()
        said, _ = process.communicate(timeout=10)
    assert said == "majlis: mortal has ended (exit code -9); it starts again in 0.05 s.\nreason: \n"
    assert first != second
    assert is_gone(second)
    assert is_gone(untouched)


def test_who_keeps_dying_is_given_up_and_ends_all_with_one_line(tmp_path):
    pid = tmp_path / "pid"
    with supervised(
        sleeper=f"sleep 60 & echo $! > {pid}; wait",
        broken=f"while [ ! -s {pid} ]; do sleep 0.05; done; echo no such table; exit 3",
    ) as process:
        said, _ = process.communicate(timeout=20)
    lines = said.splitlines()
    assert sum("no such table" in line for line in lines) == 5
    assert [line.rpartition(" in ")[2] for line in lines if "starts again" in line] == [
        "0.05 s.",
        "0.1 s.",
        "0.2 s.",
        "0.4 s.",
    ]
    assert lines[-1] == "reason: majlis: broken has ended 5 times within 60 s, now with exit code 3: giving up."
    assert is_gone(pid_written_to(pid))


def test_a_death_now_and_then_is_no_reason_to_give_up(monkeypatch):
    monkeypatch.setattr(processes, "WITHIN_SECONDS", 0.0)
    deaths = processes.Deaths()
    assert None not in [deaths.pause_after_another() for _ in range(20)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_children_of_children(tmp_path, number):
    pid = tmp_path / "pid"
    with supervised(parent=f"sleep 60 & echo $! > {pid}; wait") as process:
        grandchild = pid_written_to(pid)
        process.send_signal(number)
        said, _ = process.communicate(timeout=10)
    assert said == "reason: \n"
    assert is_gone(grandchild)


def test_who_does_not_stop_is_killed_in_time(tmp_path):
    pid = tmp_path / "pid"
    with supervised(deaf=f"trap '' TERM; echo $$ > {pid}; while :; do sleep 0.1; done") as process:
        deaf = pid_written_to(pid)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=processes.SECONDS_TO_STOP + 2)
    assert is_gone(deaf)


def test_a_killed_supervisor_leaves_nothing_behind(tmp_path):
    pid, other = tmp_path / "pid", tmp_path / "other"
    with supervised(parent=f"sleep 60 & echo $! > {pid}; wait", other=f"echo $$ > {other}; exec sleep 60") as process:
        grandchild, neighbour = pid_written_to(pid), pid_written_to(other)
        process.kill()
        assert is_gone(grandchild)
        assert is_gone(neighbour)


def test_what_was_started_again_does_not_outlive_a_killed_supervisor_either(tmp_path):
    pid = tmp_path / "pid"
    with supervised(mortal=f"echo $$ > {pid}; exec sleep 60") as process:
        first = pid_written_to(pid)
        pid.unlink()
        os.kill(first, signal.SIGKILL)
        second = pid_written_to(pid)
        time.sleep(0.1)
        process.kill()
        assert is_gone(second)


def test_a_child_killed_from_outside_takes_its_own_children_along(tmp_path):
    pid = tmp_path / "pid"
    with supervised(pause=30, parent=f"sleep 60 & echo $! > {pid}; kill -9 $$"):
        assert is_gone(pid_written_to(pid))
