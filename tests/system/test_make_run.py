"""`make run` in a fresh clone with an empty home: what a person sees who tries it for the first time."""

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from benchmarks.harness.processes import ROOT, Processes, free_port

from .servers import wait_for

pytestmark = [pytest.mark.system, pytest.mark.slow, pytest.mark.alone]

CUSTOMER = "2348039990001"


class Demo:
    """A running `make run`, used as a person would: by its addresses and by what it prints."""

    def __init__(self, processes: Processes, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.env = {"PATH": os.environ["PATH"], "HOME": str(folder / "home"), "PORT": str(self.port)}
        self._processes, self._log = processes, folder / "make.log"
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self, *, seconds: float) -> None:
        self._log.unlink(missing_ok=True)
        command = ["make", "--no-print-directory", "-C", str(self.folder / "majlis"), "run"]
        self.process = self._processes.start("make", command, self.env)
        wait_for(
            lambda: "stop       Ctrl-C" in self.said() or self.process.poll() is not None, "started", seconds=seconds
        )
        assert self.process.poll() is None, self.said()
        self.values: dict[str, Any] = json.loads((self.folder / "majlis" / "var" / "demo.json").read_text())

    def interrupt(self) -> None:
        """Ctrl-C reaches the whole group."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(10)

    def said(self) -> str:
        return self._log.read_text() if self._log.exists() else ""

    def runner(self) -> int:
        return int((self.folder / "majlis" / "var" / "run.lock").read_text())

    def descendants(self) -> list[int]:
        """Of the runner: the processes of the Procfile and theirs."""
        children, found = [self.runner()], []
        while children:
            listed = subprocess.run(["pgrep", "-P", str(children.pop())], capture_output=True, text=True).stdout
            children += map(int, listed.split())
            found += map(int, listed.split())
        return found

    def control(self, call: str, body: object = None) -> Any:
        url = f"{self.values['simulator_url']}/_control/{call}"
        answer = requests.get(url, timeout=10) if body is None else requests.post(url, json=body, timeout=10)
        return answer.json()

    def accepted(self) -> list[dict[str, Any]]:
        return list(self.control(f"messages?to={CUSTOMER}")["messages"])


@pytest.fixture
def demo(processes: Processes, folder: Path) -> Iterator[Demo]:
    if shutil.which("make") is None or shutil.which("git") is None:
        pytest.skip("make or git is not installed")
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{ROOT}", str(folder / "majlis")], check=True)
    (folder / "home").mkdir()
    # The packages are here already; that they install is tested by `.ci/run`, which begins without them.
    (folder / "majlis" / ".venv").symlink_to((ROOT / ".venv").resolve())
    yield Demo(processes, folder)


def test_a_first_day_with_it(demo: Demo) -> None:
    demo.start(seconds=60)
    _a_customer_is_greeted(demo)
    _a_member_of_staff_answers(demo)
    _a_process_that_dies_comes_back(demo)
    pids = demo.descendants()
    demo.interrupt()
    assert not _alive(pids)
    _assert_quiet(demo.said())

    demo.start(seconds=20)
    pids = demo.descendants()
    os.kill(demo.runner(), signal.SIGKILL)
    wait_for(lambda: not _alive(pids), "all ends with the runner", seconds=5)


def _a_customer_is_greeted(demo: Demo) -> None:
    order = {"from": CUSTOMER, "name": "Bola", "text": "Hello, how much is the kettle?"}
    assert demo.control("inbound", order)["status"] == 200
    wait_for(lambda: len(demo.accepted()) == 1, "the greeting", seconds=3)
    assert demo.accepted()[0]["body"].startswith("Hello and welcome")
    wait_for(lambda: demo.accepted()[0]["statuses"][-1:] == ["read"], "it is read", seconds=3)


def _a_member_of_staff_answers(demo: Demo) -> None:
    with requests.Session() as staff:
        login = staff.get(f"{demo.url}/admin/", timeout=10)
        wrong = {"username": "admin", "password": "not this", **_csrf(login.text)}
        assert "admin/login" in staff.post(login.url, wrong, timeout=10).url
        right = {"username": "admin", "password": demo.values["admin_password"], **_csrf(login.text)}
        staff.post(login.url, right, timeout=10)
        assert staff.get(f"{demo.url}/nowhere", timeout=10).status_code == 404
        conversations = staff.get(f"{demo.url}/admin/messaging/conversation/?q=Bola", timeout=10).text
        place = re.findall(r"/admin/messaging/conversation/(\d+)/", conversations)[0]
        page = staff.get(f"{demo.url}/admin/messaging/inbox/{place}/", timeout=10).text
        composer = re.search(r'<form id="composer".*?</form>', page, re.DOTALL)
        assert composer
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', composer[0]))
        reply = fields | {"mode": "reply", "text": "Good morning Bola, it is 12,500."}
        assert staff.post(f"{demo.url}/admin/messaging/inbox/{place}/send/", reply, timeout=10).ok
        # One message per person and six seconds, and the greeting was one.
        wait_for(lambda: len(demo.accepted()) == 2, "the answer", seconds=9)
        assert demo.accepted()[1]["body"] == "Good morning Bola, it is 12,500."
        wait_for(lambda: demo.accepted()[1]["statuses"][-1:] == ["read"], "it is read", seconds=3)


def _csrf(page: str) -> dict[str, str]:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return {"csrfmiddlewaretoken": found[1]}


def _a_process_that_dies_comes_back(demo: Demo) -> None:
    victims = subprocess.run(
        ["pgrep", "-P", str(demo.runner()), "-f", "worker.*inbound"], capture_output=True, text=True
    ).stdout.split()
    assert len(victims) == 1
    os.kill(int(victims[0]), signal.SIGKILL)
    wait_for(lambda: "majlis: worker has ended (exit code -9)" in demo.said(), "it is said", seconds=3)
    order = {"from": "2348039990002", "text": "Good evening!"}
    assert demo.control("inbound", order)["status"] == 200
    greeted = "messages?to=2348039990002"
    wait_for(lambda: demo.control(greeted)["messages"], "the next customer is greeted", seconds=20)


def _alive(pids: list[int]) -> list[int]:
    states = ((pid, _state(pid)) for pid in pids)
    return [pid for pid, state in states if state not in ("", "Z")]


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return ""


def _assert_quiet(said: str) -> None:
    """Start-up, address, log-in, the death that was ours, the end: nothing else."""
    expected = [
        "Installing packages",
        "Preparing the database",
        "Majlis",
        "log-in",
        "simulator ",
        "details",
        "stop ",
        "---",
        "majlis: worker has ended (exit code -9)",
        "make: ***",
    ]
    noise = [line for line in said.splitlines() if line and not line.startswith(tuple(expected))]
    assert noise == []
