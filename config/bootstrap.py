"""`python3 config/bootstrap.py setup|run`: makes `.venv` and fills it; `run` then becomes `python -m runner`.

Standard library only, run by whatever `python3` the machine has; the syntax stays readable for Python 3.6, so that an
old one gets as far as saying that it is too old. Whatever goes wrong is told in one line.
"""

import ast
import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("MAJLIS_VAR") or ROOT / "var")
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
# There while packages are being written: found at a start, the installation before was killed half-way.
UNFINISHED = VENV / "unfinished"
LOG = VAR / "install.log"

OLDEST = (3, 11)
NEWER_PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")
IS_SUPPORTED = f"import sys; raise SystemExit(sys.version_info[:2] < {OLDEST})"

FILES = {
    "base": ["requirements/base.txt"],
    "dev": ["requirements/base.txt", "requirements/dev.txt"],
    "full": ["requirements/base.txt", "requirements.txt"],
}
# Measured on Linux and rounded up: the packages, and their download beside them.
ROOM_IN_MB = {"base": 1000, "dev": 1500, "full": 6000}
ROOM_TO_RUN_IN_MB = 100


class Trouble(Exception):
    """What a person has to know or do, in one line."""


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def succeeds(*command: str) -> bool:
    try:
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:  # there is no such program
        return False


# ---- the machine -----------------------------------------------------------------------------------------------------


def newer_python():
    """A name on the PATH may be a shim with no Python behind it, so each is asked."""
    found = (shutil.which(name) for name in NEWER_PYTHONS)
    return next((path for path in found if path and succeeds(path, "-c", IS_SUPPORTED)), None)


def require_supported_python(version=sys.version_info) -> None:
    if version[:2] >= OLDEST:
        return
    newer = newer_python()
    if newer is None:
        raise Trouble(f"Majlis needs Python 3.11 or newer; python3 here is {version[0]}.{version[1]}.")
    os.execv(newer, [newer, *sys.argv])


def require_venv_module() -> None:
    if not succeeds(sys.executable, "-c", "import ensurepip, venv"):
        raise Trouble("This Python has no venv module; on Debian and Ubuntu: apt install python3-venv")


def require_room(megabytes: int) -> None:
    free = shutil.disk_usage(str(ROOT)).free // 1024**2
    if free < megabytes:
        raise Trouble(f"The disk is full: {free} MB are free in {ROOT}, {megabytes} MB are needed.")


def wanted_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65535:
        raise Trouble(f"PORT must be a number from 1 to 65534, not {text!r}.")
    return int(text)


def require_free_port(port: int) -> None:
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still fading away is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Trouble(f"Port {port} is for root only: PORT=8000 make run") from None
        except OSError:
            raise Trouble(f"Port {port} is in use: PORT={port + 1} make run") from None


# ---- one system per folder -------------------------------------------------------------------------------------------


def open_lock(name: str) -> int:
    VAR.mkdir(parents=True, exist_ok=True)
    return os.open(str(VAR / name), os.O_RDWR | os.O_CREAT, 0o600)


def take(lock: int, seconds: float = 0) -> bool:
    end = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                return False
            time.sleep(0.05)
        else:
            return True


def claim_folder() -> int:
    """The lock that every process of the running system inherits. The kernel frees it with the last: it is never stale.

    The processes of a killed supervisor are being ended (`LIFELINE` in runner/processes.py): the lock waits for them.
    """
    lock = open_lock("run.lock")
    if not take(lock):
        owner = int(os.pread(lock, 20, 0) or 0)
        if is_alive(owner) or not take(lock, seconds=5):
            raise Trouble(f"Majlis is already running from this folder (process {owner}).")
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    return lock


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


# ---- packages --------------------------------------------------------------------------------------------------------


def fingerprint(kind: str) -> str:
    digest = hashlib.sha256(str(sys.version_info[:2]).encode())
    for name in FILES[kind]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def read_stamp() -> dict:
    try:
        return json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}


def write_stamp(kind: str) -> None:
    content = read_stamp()
    content.update({each: fingerprint(each) for each in {kind, "base"}})
    STAMP.write_text(json.dumps(content))


def is_installed(kind: str) -> bool:
    return read_stamp().get(kind) == fingerprint(kind) and not UNFINISHED.exists() and succeeds(str(PYTHON), "-c", "")


def log_run(*command, **variables) -> bool:
    with LOG.open("a") as log:
        log.write("$ " + " ".join(map(str, command)) + "\n")
        log.flush()
        environment = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", **variables)
        command = [str(part) for part in command]
        return (
            subprocess.call(command, cwd=str(ROOT), env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
            == 0
        )


def pip(*arguments) -> bool:
    return log_run(PYTHON, "-m", "pip", "install", "-q", *arguments)


def make_venv() -> None:
    if not UNFINISHED.exists() and succeeds(str(PYTHON), "-c", "import pip; " + IS_SUPPORTED):
        return
    require_venv_module()
    if not log_run(sys.executable, "-m", "venv", "--clear", VENV):
        raise Trouble(f"Python could not make .venv: {last_words()}")


def pip_configuration() -> dict:
    """What pip's files and environment say, the later and stronger last: `global.index-url='…'`, `:env:.cert='…'`."""
    question = [str(PYTHON), "-m", "pip", "config", "list"]
    listed = subprocess.run(question, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    lines = [line.partition("=") for line in listed.stdout.decode().splitlines()]
    lines.sort(key=lambda line: line[0].startswith(":env:"))
    return {key.rpartition(".")[2]: ast.literal_eval(value) for key, _, value in lines if value}


def uv_variables() -> dict:
    """uv does not read pip's configuration: where pip has a mirror, uv would go round it."""
    known = pip_configuration()
    found = {
        "UV_DEFAULT_INDEX": known.get("index-url"),
        "UV_INDEX": " ".join(known.get("extra-index-url", "").split()),
        "UV_FIND_LINKS": ",".join(known.get("find-links", "").split()),
        "SSL_CERT_FILE": known.get("cert"),
        # As pip does: the best version of all indexes, not the first index that knows the name.
        "UV_INDEX_STRATEGY": "unsafe-best-match" if known.get("extra-index-url") else None,
    }
    return {name: value for name, value in found.items() if value and name not in os.environ}


def install_file(name: str) -> bool:
    """By uv, which takes a tenth of the time; by pip where uv is not to be had or has failed."""
    has_uv = succeeds(str(PYTHON), "-m", "uv", "--version") or pip("uv")
    if has_uv and log_run(PYTHON, "-m", "uv", "pip", "install", "-q", "--python", PYTHON, "-r", name, **uv_variables()):
        return True
    return pip("-r", name)


def torch_pins(name: str) -> list:
    lines = (ROOT / name).read_text().splitlines()
    return [line.strip() for line in lines if line.startswith("torch==")]


def install(kind: str) -> None:
    require_room(ROOM_IN_MB[kind])
    LOG.write_text("")
    make_venv()
    UNFINISHED.touch()
    say(f"Installing packages (once; log: {LOG}) ...")
    file = FILES[kind][-1]
    # torch by pip, first and alone: pip's configuration may know a build without CUDA.
    done = all(pip(pin) for pin in torch_pins(file)) and install_file(file)
    UNFINISHED.unlink()
    if not done:
        raise Trouble(f"The packages could not be installed: {last_words()}")
    write_stamp(kind)


def last_words() -> str:
    lines = [line.strip() for line in LOG.read_text(errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return f"{(errors or lines)[-1]} (log: {LOG})"


def prepare(kind: str) -> None:
    with contextlib.closing(os.fdopen(open_lock("install.lock"), "w")) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_installed(kind):
            install(kind)
    subprocess.check_call([str(PYTHON), str(ROOT / "config" / "translations.py")])


# ---- commands --------------------------------------------------------------------------------------------------------


def setup() -> None:
    prepare("full" if os.environ.get("FULL") else "dev")


def run() -> None:
    port = wanted_port()
    lock = claim_folder()
    require_free_port(port)
    require_room(ROOM_TO_RUN_IN_MB)
    prepare("full" if os.environ.get("FULL") else "base")
    os.set_inheritable(lock, True)
    os.environ.update({"MAJLIS_LOCK": str(lock), "PORT": str(port)})
    os.chdir(str(ROOT))
    os.execv(str(PYTHON), [str(PYTHON), "-m", "runner"])


def main(command: str) -> None:
    try:
        require_supported_python()
        {"setup": setup, "run": run}[command]()
    except (Trouble, OSError, subprocess.CalledProcessError) as trouble:
        sys.exit(f"majlis: {trouble}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main(sys.argv[1])
