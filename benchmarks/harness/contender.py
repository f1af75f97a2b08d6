"""The contenders' Django project: its environment and its tables."""

import json

import psycopg

from .bench import Bench
from .processes import run_tool


def contender_environment(bench: Bench, *, send_url: str = "") -> dict[str, str]:
    """A migrated database of its own beside ours, the same broker, the same simulator."""
    env = bench.product | {
        "DJANGO_SETTINGS_MODULE": "benchmarks.contenders.settings",
        "CONTENDER_DATABASE_URL": bench.postgres.create_database(),
        "CONTENDER_SEND_URL": send_url,
        "CONTENDER_TRANSPORT_OPTIONS": json.dumps(_file_broker(bench)),
    }
    run_tool("django", "migrate", "--run-syncdb", "--verbosity", "0", env=env)
    return env


def _file_broker(bench: Bench) -> dict[str, object]:
    """Files in folders of their own where there is no Redis."""
    if not bench.broker_url.startswith("filesystem"):
        return {}
    folder = bench.folder / "contender-broker"
    for name in ("messages", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    messages = str(folder / "messages")
    return {
        "data_folder_in": messages,
        "data_folder_out": messages,
        "control_folder": str(folder / "control"),
        "polling_interval": 0.01,
    }


def connect(env: dict[str, str]) -> psycopg.Connection:
    return psycopg.connect(env["CONTENDER_DATABASE_URL"], autocommit=True)
