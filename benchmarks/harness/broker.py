"""The broker: a Redis of our own where there is one to start, else the embedded one, files in a folder."""

import shutil
import socket
import time
from pathlib import Path

from .processes import ProcessEnded, Processes, free_port


def start_broker(processes: Processes, folder: Path) -> str:
    """Its URL."""
    if not (program := shutil.which("redis-server")):
        return "filesystem://localhost"
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    processes.start("redis", [program, *options], {})
    _wait_for(port)
    return f"redis://127.0.0.1:{port}/0"


def _wait_for(port: int, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise ProcessEnded("redis-server does not answer")
