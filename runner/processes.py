"""The processes of the Procfile: started together, each started again when it dies, ended together."""

import contextlib
import datetime
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable
from pathlib import Path

from honcho.colour import get_colours
from honcho.printer import Message, Printer

SECONDS_TO_STOP = 4.5
# A process that ends so often within so many seconds will not come right by itself.
MOST_DEATHS, WITHIN_SECONDS = 5, 60.0
FIRST_PAUSE = 0.5
# Told at every start the groups that run now. Its input ends with the supervisor, however that ends, and then so do
# they. (No "--" before the groups: dash would refuse.)
LIFELINE = "while read groups; do last=$groups; done; kill -9 $last 2>/dev/null"
# Celery's farewell, which LOG_LEVEL does not reach.
FAREWELLS = {"", "worker: Warm shutdown (MainProcess)"}


def say(text: str) -> None:
    # A terminal that was closed must not keep us from stopping the rest.
    with contextlib.suppress(OSError):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def in_background(function, *arguments) -> threading.Thread:
    thread = threading.Thread(target=function, args=arguments, daemon=True)
    thread.start()
    return thread


class Deaths:
    """How often one process has ended lately."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=MOST_DEATHS)

    def pause_after_another(self) -> float | None:
        """How long to wait before the next start; None where there should be no next."""
        now = time.monotonic()
        self._times.append(now)
        recent = sum(now - each < WITHIN_SECONDS for each in self._times)
        return None if recent >= MOST_DEATHS else FIRST_PAUSE * 2 ** (recent - 1)


class Group(subprocess.Popen):
    """A process and its descendants: they end with it, so that none keeps its output open and hides its end."""

    def __init__(self, command: str, **options) -> None:
        # Begins once it is told to: a supervisor killed before it has told the lifeline leaves nothing either.
        command = f"read -r go || exit\n{command}"
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        super().__init__(command, shell=True, start_new_session=True, **pipes, **options)
        in_background(self._end_descendants)

    def begin(self) -> None:
        with contextlib.suppress(OSError), self.stdin:
            self.stdin.write(b"go\n")

    def _end_descendants(self) -> None:
        self.wait()
        self.send_group(signal.SIGKILL)

    def send_group(self, number: int) -> None:
        with contextlib.suppress(OSError):
            os.killpg(self.pid, number)


class Supervisor:
    """Runs until it is told to stop, or until a process cannot be kept alive."""

    def __init__(self, commands: dict[str, str], *, lock: int, env: dict[str, str] | None = None, cwd: Path) -> None:
        self.reason = ""
        self._commands = commands
        self._options = {"env": env, "cwd": cwd, "pass_fds": [lock]}
        self._running: dict[str, Group] = {}
        # Nothing starts once stopping has begun.
        self._starting = threading.Lock()
        self._stopping = threading.Event()
        self._told = False
        self._printing = threading.Lock()
        self._printer = Printer(sys.stdout, width=max(map(len, commands)))
        self._lifeline = subprocess.Popen(["sh", "-c", LIFELINE], stdin=subprocess.PIPE, start_new_session=True)

    def stop(self, reason: str = "") -> None:
        self.reason = self.reason or reason
        self._stopping.set()

    def run(self) -> str:
        """Why it ended; empty where somebody asked for it."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        keepers = [
            in_background(self._keep, name, colour) for name, colour in zip(self._commands, get_colours(), strict=False)
        ]
        while not (self._told or self._stopping.is_set()):
            time.sleep(0.05)
        self._stopping.set()
        self._end(keepers)
        return self.reason

    def _on_signal(self, *_: object) -> None:
        # No more than this: a handler that takes a lock may interrupt the very code that holds it.
        self._told = True

    def _keep(self, name: str, colour: str) -> None:
        """Start it, pass on what it says, and begin again when it ends."""
        deaths = Deaths()
        while group := self._start(name):
            for line in group.stdout:
                self._print(name, colour, line)
            code = group.wait()
            if self._stopping.is_set():
                return
            self._mourn(name, code, deaths.pause_after_another())

    def _mourn(self, name: str, code: int, pause: float | None) -> None:
        if pause is None:
            often = f"{MOST_DEATHS} times within {WITHIN_SECONDS:.0f} s"
            self.stop(f"majlis: {name} has ended {often}, now with exit code {code}: giving up.")
        else:
            say(f"majlis: {name} has ended (exit code {code}); it starts again in {pause:g} s.")
            self._stopping.wait(pause)

    def _start(self, name: str) -> Group | None:
        with self._starting:
            if self._stopping.is_set():
                return None
            self._running[name] = Group(self._commands[name], **self._options)
            groups = " ".join(f"-{group.pid}" for group in self._running.values())
            self._lifeline.stdin.write(f"{groups}\n".encode())
            self._lifeline.stdin.flush()
            self._running[name].begin()
            return self._running[name]

    def _end(self, keepers: Iterable[threading.Thread]) -> None:
        with self._starting:
            groups = list(self._running.values())
        end = time.monotonic() + SECONDS_TO_STOP
        for number in (signal.SIGTERM, signal.SIGKILL):
            for group in groups:
                if group.returncode is None:
                    group.send_group(number)
            for keeper in keepers:
                keeper.join(max(end - time.monotonic(), 0.5))

    def _print(self, name: str, colour: str, line: bytes) -> None:
        text = line.decode("utf-8", "replace").rstrip()
        if text in FAREWELLS:
            return
        message = Message(type="line", data=text, time=datetime.datetime.now(), name=name, colour=colour)
        with self._printing, contextlib.suppress(OSError):
            self._printer.write(message)
