"""Processes that end with the benchmark, however that ends."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
_SECONDS_TO_STOP = 3
_LAST_WORDS = 3000
_PATIENCE = 180
# Reads process groups as they start. Its input ends with the benchmark, even one that was killed, and then so do they.
# (No "--" before the groups: dash would refuse.)
_LIFELINE = 'while read group; do groups="$groups -$group"; done; kill -9 $groups 2>/dev/null'


class ProcessEnded(Exception):
    """A server of the benchmark did not start, or ended by itself."""


class Processes:
    """Starts them, each a group of its own, and stops those that are left in the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []
        self._lifeline = subprocess.Popen(
            ["sh", "-c", _LIFELINE], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def start(self, name: str, command: str | Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """A string is run by the shell, as the Procfile's lines are; what it prints is kept in a file."""
        with (self._folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                shell=isinstance(command, str),
                cwd=ROOT,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._running.append(process)
        self.end_with_us(process.pid)
        return process

    def end_with_us(self, group: int) -> None:
        assert self._lifeline.stdin
        self._lifeline.stdin.write(f"{group}\n".encode())
        self._lifeline.stdin.flush()

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_SECONDS_TO_STOP)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._running.remove(process)

    @contextlib.contextmanager
    def running(
        self, name: str, command: str | Sequence[str], env: Mapping[str, str]
    ) -> Iterator[subprocess.Popen[bytes]]:
        process = self.start(name, command, env)
        try:
            yield process
        finally:
            self.stop(process)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """With all that it started, in the middle of whatever they do."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._running.remove(process)

    def stop_all(self) -> None:
        """They take their seconds beside each other."""
        for process in reversed(self._running):
            process.send_signal(signal.SIGTERM)
        for process in reversed(self._running.copy()):
            self.stop(process)

    def last_words(self) -> str:
        logs = ((log, log.read_text(errors="replace")[-_LAST_WORDS:]) for log in sorted(self._folder.glob("*.log")))
        return "\n".join(f"--- {log.stem}\n{text}" for log, text in logs if text)


def run_tool(module: str, *arguments: str, env: Mapping[str, str], given: str = "") -> str:
    """A Python module as a process of its own, waited for; what it printed. `given` is its input."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=dict(env),
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE,
    )
    if done.returncode:
        raise ProcessEnded(f"{module}: {done.stderr[-_LAST_WORDS:]}")
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_http(port: int, path: str = "/", *, seconds: float = 30) -> None:
    """Until it answers anything at all."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            connection.getresponse().close()
            return
        time.sleep(0.05)
    raise ProcessEnded(f"nothing answers on port {port} after {seconds:.0f} s")
