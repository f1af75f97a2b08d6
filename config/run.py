"""The whole system on one machine, in demo mode: `make run`, by way of `config/bootstrap.py`, which claims the folder.

Prepares the database, starts what the Procfile names and stops it all together, whoever asks: Ctrl-C, a closed
terminal, SIGTERM, the death of `make`, or the end of any one process. Run as a file and without Django: so it is small.
"""

import contextlib
import functools
import http.client
import json
import os
import queue
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict, deque
from pathlib import Path

from honcho import manager
from honcho.environ import parse_procfile
from honcho.printer import Message, Printer
from honcho.process import Popen, Process

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("MAJLIS_VAR") or ROOT / "var")
DEMO_FILE = VAR / "demo.json"

SECONDS_TO_STOP = 4.5
SECONDS_TO_START = 60
LAST_WORDS = 12
# Reads the process groups as they start. Its input ends with the supervisor, however that ends, and then so do they.
LIFELINE = 'while read group; do groups="$groups -$group"; done; kill -9 $groups 2>/dev/null'


def say(text: str) -> None:
    # A terminal that was closed must not keep us from stopping the rest.
    with contextlib.suppress(OSError):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def in_background(function, *arguments) -> None:
    threading.Thread(target=function, args=arguments, daemon=True).start()


# ---- demo values -----------------------------------------------------------------------------------------------------


def read_demo() -> dict:
    try:
        return json.loads(DEMO_FILE.read_text())
    except (FileNotFoundError, ValueError):
        return {}


def write_demo(demo: dict) -> None:
    """Whole or not at all, and never readable by others."""
    draft = DEMO_FILE.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(demo, indent=2, ensure_ascii=False) + "\n")
    draft.replace(DEMO_FILE)


def demo_secrets() -> dict:
    """Every one says what it is: outside demo mode a start with such a secret is refused."""
    lengths = {"secret_key": 48, "app_secret": 24, "verify_token": 12, "admin_password": 9, "api_token": 32}
    return {"admin_user": "admin"} | {name: f"demo-{secrets.token_urlsafe(size)}" for name, size in lengths.items()}


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(*wishes: int) -> int:
    """The first wish that can be had, so that addresses stay the same from start to start."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        any_port: int = probe.getsockname()[1]
    return next((port for port in wishes if is_free(port)), any_port)


def demo_values(port: int) -> dict:
    simulator = free_port(*range(port + 1, min(port + 20, 65535)))
    addresses = {"base_url": f"http://127.0.0.1:{port}", "simulator_url": f"http://127.0.0.1:{simulator}"}
    demo = demo_secrets() | read_demo() | addresses
    write_demo(demo)
    return demo


def environment(demo: dict, port: int) -> dict[str, str]:
    """The caller's variables, those that make this a demo on top; the quiet ones give way to the caller's."""
    simulator = demo["simulator_url"]
    quiet = {"LOG_LEVEL": "WARNING", "PYTHONWARNINGS": "ignore"}
    ours = {
        "MAJLIS_DEMO": "1",
        "DEMO_JSON": str(DEMO_FILE),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
        "PORT": str(port),
        "SIMULATOR_PORT": simulator.rpartition(":")[2],
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "SECRET_KEY": demo["secret_key"],
        "META_APP_SECRET": demo["app_secret"],
        "META_VERIFY_TOKEN": demo["verify_token"],
        "GRAPH_API_URL": simulator,
        "WHAPI_URL": f"{simulator}/whapi",
    }
    return quiet | dict(os.environ) | ours


# ---- the database ----------------------------------------------------------------------------------------------------


def manage(env: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{done.stdout}majlis: manage.py {arguments[0]} failed (above: why)")


def prepare_database(env: dict[str, str]) -> None:
    say("Preparing the database ...")
    manage(env, "migrate", "--verbosity", "0")
    manage(env, "seed_schedules")
    manage(env, "seed_demo", "--file", str(DEMO_FILE))


# ---- the processes ---------------------------------------------------------------------------------------------------


class Group(Popen):
    """A process and its descendants: they end with it, so that none keeps its output open and hides its end."""

    def __init__(self, command: str, **options) -> None:
        super().__init__(command, stdin=subprocess.DEVNULL, **options)
        in_background(self._end_descendants)

    def _end_descendants(self) -> None:
        self.wait()
        with contextlib.suppress(OSError):
            os.killpg(self.pid, signal.SIGKILL)


class QuietPrinter(Printer):
    """Without honcho's own remarks; keeps each process's last lines, and outlives its terminal."""

    def __init__(self) -> None:
        super().__init__(sys.stdout)
        self.last_lines: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=LAST_WORDS))

    def write(self, message: Message) -> None:
        if message.name == manager.SYSTEM_PRINTER_NAME:
            return
        self.last_lines[message.name].append(message.data.decode("utf-8", "replace").rstrip())
        with contextlib.suppress(OSError):
            super().write(message)


class Supervisor(manager.Manager):
    """honcho's, with threads in place of its helper processes (60 MB less, no orphans) and a stop that never hangs."""

    def __init__(self, lock: int) -> None:
        super().__init__(QuietPrinter())
        self.events = queue.Queue()
        self.reason = ""
        self._lock = lock
        self._lifeline = subprocess.Popen(["sh", "-c", LIFELINE], stdin=subprocess.PIPE, start_new_session=True)

    def add_process(self, name: str, cmd: str, quiet: bool = False, env=None, cwd=None) -> Process:
        process = super().add_process(name, cmd, quiet=quiet, env=env, cwd=cwd)
        process._child_ctor = functools.partial(self._start_group, pass_fds=[self._lock])
        return process

    def _start_group(self, command: str, **options) -> Group:
        group = Group(command, **options)
        os.write(self._lifeline.stdin.fileno(), f"{group.pid}\n".encode())
        return group

    def _start(self) -> None:
        for process in self._processes.values():
            in_background(process["obj"].run, self.events)

    def terminate(self) -> None:
        if not self._terminating:
            ended = [name for name, process in self._processes.items() if "returncode" in process]
            self.reason = self.reason or "\n".join(map(self._last_words, ended))
            in_background(self._kill_later)
        super().terminate()

    def _kill_later(self) -> None:
        time.sleep(SECONDS_TO_STOP)
        self.kill()

    def _killall(self, force: bool = False) -> None:
        end = self._procmgr.kill if force else self._procmgr.terminate
        for process in self._processes.values():
            child = process["obj"]._child
            if child is not None and "returncode" not in process:
                end(child.pid)

    def _last_words(self, name: str) -> str:
        lines = "".join(f"\n    {line}" for line in self._printer.last_lines[name])
        return f"majlis: {name} ended by itself (exit code {self._processes[name]['returncode']}).{lines}"


# ---- start and stop --------------------------------------------------------------------------------------------------


def answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def box(demo: dict) -> str:
    lines = [
        f"Majlis     {demo['base_url']}/admin/",
        f"log-in     {demo['admin_user']} / {demo['admin_password']}",
        f"simulator  {demo['simulator_url']}   (plays the providers)",
        f"details    {os.path.relpath(DEMO_FILE)}",
        "stop       Ctrl-C",
    ]
    rule = "-" * max(map(len, lines))
    return "\n".join(["", rule, *lines, rule, ""])


def stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def announce(supervisor: Supervisor, demo: dict, port: int) -> None:
    simulator = int(demo["simulator_url"].rpartition(":")[2])
    end = time.monotonic() + SECONDS_TO_START
    while not answers(port, "/healthz") or is_free(simulator):
        if time.monotonic() > end:
            supervisor.reason = f"majlis: {demo['base_url']}/healthz does not answer after {SECONDS_TO_START} s."
            return stop()
        time.sleep(0.1)
    return say(box(demo))


def stop_without(parent: int) -> None:
    """`make` can be killed in ways that it cannot pass on."""
    while os.getppid() == parent:
        time.sleep(0.5)
    stop()


def supervise(lock: int, port: int) -> str:
    demo = demo_values(port)
    env = environment(demo, port)
    prepare_database(env)
    supervisor = Supervisor(lock)
    for name, command in parse_procfile((ROOT / "Procfile").read_text()).processes.items():
        supervisor.add_process(name, command, env=env, cwd=ROOT)
    signal.signal(signal.SIGHUP, lambda *_: stop())
    in_background(announce, supervisor, read_demo(), port)
    if "MAKELEVEL" in os.environ:
        in_background(stop_without, os.getppid())
    supervisor.loop()
    return supervisor.reason


def main() -> None:
    lock = os.environ.pop("MAJLIS_LOCK", None)
    if lock is None:
        sys.exit("majlis: start it with `make run`.")
    # Until the processes run, every way of stopping is like Ctrl-C.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        sys.exit(supervise(int(lock), int(os.environ["PORT"])) or say("Majlis has stopped."))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
