"""The supervisor of `make run`: its secrets, and that nothing outlives it. The whole system is started elsewhere."""

import contextlib
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import run

ROOT = Path(run.__file__).resolve().parent.parent
# Prints its supervisor's reason to stop, as the last line.
SUPERVISE = """
import os, signal, sys
sys.path[0] = {folder!r}
import run
supervisor = run.Supervisor(os.open(os.devnull, os.O_RDONLY))
for name, command in {commands!r}.items():
    supervisor.add_process(name, command)
supervisor.loop()
print("reason:", supervisor.reason)
"""


@pytest.fixture
def demo_file(tmp_path, monkeypatch):
    path = tmp_path / "demo.json"
    monkeypatch.setattr(run, "DEMO_FILE", path)
    return path


@contextlib.contextmanager
def supervised(**commands):
    code = SUPERVISE.format(folder=str(ROOT / "config"), commands=commands)
    process = subprocess.Popen([sys.executable, "-uc", code], stdout=subprocess.PIPE, text=True)
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


# ---- demo values -----------------------------------------------------------------------------------------------------


def test_every_demo_secret_says_so_and_stays_the_same(demo_file):
    first, second = run.demo_values(8000), run.demo_values(8000)
    assert all(first[name].startswith("demo-") for name in run.demo_secrets() if name != "admin_user")
    assert {name: first[name] for name in run.demo_secrets()} == {name: second[name] for name in run.demo_secrets()}


def test_no_two_installations_share_a_secret():
    one, other = run.demo_secrets(), run.demo_secrets()
    assert [name for name in one if one[name] == other[name]] == ["admin_user"]


def test_only_the_owner_reads_the_secrets(demo_file):
    run.demo_values(8000)
    assert demo_file.stat().st_mode & 0o777 == 0o600


def test_what_the_seed_added_is_kept_and_addresses_follow_the_port(demo_file):
    run.write_demo(run.demo_values(8000) | {"channels": [{"kind": "whapi"}]})
    demo = run.demo_values(9000)
    assert demo["channels"] == [{"kind": "whapi"}]
    assert demo["base_url"] == "http://127.0.0.1:9000"


def test_the_simulator_takes_the_next_port_that_is_free():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert run.free_port(taken) != taken
    assert run.free_port(taken) == taken


def test_the_processes_get_the_demo_and_not_the_lock(demo_file, monkeypatch):
    monkeypatch.setenv("META_APP_SECRET", "a real one")
    demo = run.demo_values(8000)
    env = run.environment(demo, 8000)
    assert env["META_APP_SECRET"] == demo["app_secret"]
    assert env["WHAPI_URL"] == demo["simulator_url"] + "/whapi"
    # A variable NAME_FILE would be read as the file of the setting NAME.
    assert "MAJLIS_DEMO_FILE" not in env


# ---- the processes ---------------------------------------------------------------------------------------------------


def test_the_end_of_one_process_ends_all_and_is_told_with_its_last_words(tmp_path):
    pid = tmp_path / "pid"
    with supervised(
        sleeper=f"sleep 60 & echo $! > {pid}; wait",
        broken=f"while [ ! -s {pid} ]; do sleep 0.05; done; echo no such table; exit 3",
    ) as process:
        said, _ = process.communicate(timeout=10)
    assert said.endswith("reason: majlis: broken ended by itself (exit code 3).\n    no such table\n")
    assert is_gone(pid_written_to(pid))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_children_of_children(tmp_path, number):
    pid = tmp_path / "pid"
    with supervised(parent=f"sleep 60 & echo $! > {pid}; wait") as process:
        grandchild = pid_written_to(pid)
        process.send_signal(number)
        said, _ = process.communicate(timeout=10)
    assert said.endswith("reason: \n")
    assert is_gone(grandchild)


def test_who_does_not_stop_is_killed_in_time(tmp_path):
    pid = tmp_path / "pid"
    with supervised(deaf=f"trap '' TERM; echo $$ > {pid}; while :; do sleep 0.1; done") as process:
        deaf = pid_written_to(pid)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=run.SECONDS_TO_STOP + 1)
    assert is_gone(deaf)


def test_a_killed_supervisor_leaves_nothing_behind(tmp_path):
    pid = tmp_path / "pid"
    with supervised(parent=f"sleep 60 & echo $! > {pid}; wait") as process:
        grandchild = pid_written_to(pid)
        process.kill()
        assert is_gone(grandchild)


def test_a_child_killed_from_outside_takes_its_own_children_along(tmp_path):
    pid = tmp_path / "pid"
    with supervised(parent=f"sleep 60 & echo $! > {pid}; kill -9 $$") as process:
        said, _ = process.communicate(timeout=10)
    assert said.endswith("reason: majlis: parent ended by itself (exit code -9).\n")
    assert is_gone(pid_written_to(pid))
