"""What `python -m benchmarks NAME` promises, without starting a server."""

import json
import subprocess
import sys
import time

import psutil
import pytest

from benchmarks.harness.machine import machine_facts
from benchmarks.harness.report import Outcome, Ratios, as_line
from benchmarks.harness.rounds import take_turns
from benchmarks.registry import BENCHMARKS, load


@pytest.mark.parametrize("name", BENCHMARKS)
def test_every_registered_benchmark_can_be_run(name):
    assert callable(load(name).run)


def test_the_last_line_is_one_json_object_of_the_promised_shape():
    line = as_line("dispatch", Outcome({"vs_bare_loop": 0.7}, {"rows": 1, "server": "سيرفر"}), machine_facts("18.6"))
    assert "\n" not in line
    told = json.loads(line)
    assert list(told) == ["name", "ratios", "figures", "machine"]
    assert told["ratios"] == {"vs_bare_loop": 0.7}
    assert told["figures"]["server"] == "سيرفر"
    assert {"cores", "model", "memory_gb", "python", "postgresql"} <= set(told["machine"])


def test_a_ratio_is_the_median_of_the_pairs_not_the_ratio_of_the_medians():
    assert Ratios([100, 10, 300], [50, 10, 100]).median == 2.0


@pytest.mark.parametrize(("ours", "theirs"), [([], []), ([1.0], [1.0, 2.0])])
def test_a_ratio_needs_pairs(ours, theirs):
    with pytest.raises(ValueError):
        Ratios(ours, theirs)


def test_contenders_take_turns_and_neither_always_begins():
    order = []

    def run(name, rate):
        return lambda: order.append(name) or rate

    measured = take_turns("a ÷ b", run("a", 6.0), run("b", 3.0), rounds=3)
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert measured.each == [2.0, 2.0, 2.0]


def test_an_unknown_name_is_refused_with_the_names_there_are():
    done = subprocess.run([sys.executable, "-m", "benchmarks", "nothing"], capture_output=True, text=True)
    assert done.returncode == 2
    assert all(name in done.stderr for name in BENCHMARKS)
    assert not done.stdout


def test_what_a_killed_benchmark_started_ends_with_it(tmp_path):
    code = f"""
import os, pathlib, signal
from benchmarks.harness.processes import Processes
process = Processes(pathlib.Path({str(tmp_path)!r})).start("sleep", ["sleep", "60"], os.environ)
print(process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    pid = int(killed.stdout)
    end = time.monotonic() + 10
    while is_running(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_running(pid)


def is_running(pid):
    """A zombie that nobody reaps has ended too."""
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
