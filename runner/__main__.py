"""`python -m runner`, by way of `config/bootstrap.py`, which claims the folder.

Prepares the database, starts what the Procfile names and stops it all together, whoever asks: Ctrl-C, a closed
terminal, SIGTERM or the death of `make`.
"""

import http.client
import os
import signal
import subprocess
import sys
import time

from honcho.environ import parse_procfile

from .demo import DEMO_FILE, ROOT, demo_values, environment, is_free, read_demo, uses_real_models
from .processes import Supervisor, in_background, say

SECONDS_TO_START = 60


# In one process: three would load Django three times, which is most of a second start.
PREPARE = """
import sys, django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0)
call_command("seed_schedules")
call_command("seed_demo", "--file", sys.argv[1])
"""


def prepare_database(env: dict[str, str]) -> None:
    say("Preparing the database ...")
    command = [sys.executable, "-c", PREPARE, str(DEMO_FILE)]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    done = subprocess.run(command, cwd=ROOT, env=env, text=True, **pipes)
    if done.returncode:
        sys.exit(f"{done.stdout}majlis: the database could not be prepared (above: why)")


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
        *(["models     real ones, asked with your keys and at your cost"] if uses_real_models() else []),
        "stop       Ctrl-C",
    ]
    rule = "-" * max(map(len, lines))
    return "\n".join(["", rule, *lines, rule, ""])


def announce(supervisor: Supervisor, demo: dict, port: int) -> None:
    simulator = int(demo["simulator_url"].rpartition(":")[2])
    end = time.monotonic() + SECONDS_TO_START
    while not answers(port, "/healthz") or is_free(simulator):
        if time.monotonic() > end:
            return supervisor.stop(f"majlis: {demo['base_url']}/healthz does not answer after {SECONDS_TO_START} s.")
        time.sleep(0.1)
    return say(box(demo))


def stop_without(parent: int, supervisor: Supervisor) -> None:
    """`make` can be killed in ways that it cannot pass on."""
    while os.getppid() == parent:
        time.sleep(0.5)
    supervisor.stop()


def supervise(lock: int, port: int) -> str:
    demo = demo_values(port)
    env = environment(demo, port)
    prepare_database(env)
    commands = parse_procfile((ROOT / "Procfile").read_text()).processes
    supervisor = Supervisor(commands, lock=lock, env=env, cwd=ROOT)
    in_background(announce, supervisor, read_demo(), port)
    if "MAKELEVEL" in os.environ:
        in_background(stop_without, os.getppid(), supervisor)
    return supervisor.run()


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
