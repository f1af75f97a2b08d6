"""No process serves or sends with settings that it must not have; the commands of the Procfile are started for real."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import Settings, settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from honcho.environ import parse_procfile

from config.checks import refuse_unfit_start

ROOT = Path(__file__).resolve().parent.parent.parent
COMMANDS = parse_procfile((ROOT / "Procfile").read_text()).processes
FIT = {"SECRET_KEY": "k" * 50, "FIELD_ENCRYPTION_KEYS": "f" * 50}


@pytest.fixture
def environment(tmp_path):
    """A machine where nothing is set."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "MAJLIS_VAR": str(tmp_path), "PORT": "9", "LOG_LEVEL": "WARNING"}


@pytest.fixture
def read_settings(environment, monkeypatch):
    """Has this process read its settings anew: a process of its own takes seconds, most of them for its modules."""

    def read(**variables):
        for name in set(os.environ) - {"PYTEST_CURRENT_TEST"}:
            monkeypatch.delenv(name)
        for name, value in (environment | variables).items():
            monkeypatch.setenv(name, value)
        for name in [name for name in sys.modules if name.startswith("config.settings")]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setattr(settings, "_wrapped", Settings("config.settings"))

    return read


def start(command, environment):
    return subprocess.run(command, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30)


@pytest.mark.parametrize("name", ["web", "dispatch", "worker", "beat"])
def test_without_secrets_no_process_starts_and_one_line_says_why(name, environment):
    done = start(COMMANDS[name], environment)
    assert done.returncode != 0
    lines = [line for line in done.stderr.splitlines() if line.startswith("majlis: ")]
    assert len(lines) == 1
    assert lines[0].startswith("majlis: not started. SECRET_KEY is not set. Make one: ")
    assert "FIELD_ENCRYPTION_KEYS is not set." in lines[0]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        (FIT | {"SECRET_KEY": "demo-abc"}, "SECRET_KEY: a secret of the demo"),
        (FIT | {"META_APP_SECRET": "real,demo-abc"}, "META_APP_SECRET: a secret of the demo"),
        (FIT | {"FIELD_ENCRYPTION_KEYS": ""}, "FIELD_ENCRYPTION_KEYS is not set"),
        (FIT | {"DEBUG": "1", "ALLOWED_HOSTS": "localhost,crm.example.com"}, "DEBUG is on although"),
        (FIT | {"MAJLIS_DEMO": "1", "ALLOWED_HOSTS": "*"}, "MAJLIS_DEMO is on although"),
        (FIT | {"CELERY_BROKER_URL": "localhost:6379"}, "CELERY_BROKER_URL is not the address"),
        (FIT | {"DISPATCH_LEASE_SECONDS": "10", "SEND_TIMEOUT_SECONDS": "10"}, "DISPATCH_LEASE_SECONDS is not longer"),
        (FIT | {"DISPATCH_CONCURRENCY": "0"}, "DISPATCH_CONCURRENCY must be greater than 0"),
    ],
)
def test_what_contradicts_itself_does_not_start(variables, told, read_settings):
    read_settings(**variables)
    with pytest.raises(SystemExit) as ended:
        refuse_unfit_start()
    assert told in ended.value.code
    assert "\n" not in ended.value.code


@pytest.mark.parametrize("variables", [FIT, {"MAJLIS_DEMO": "1", "SECRET_KEY": "demo-abc"}])
def test_what_is_fit_passes(variables, read_settings):
    read_settings(**variables)
    refuse_unfit_start()


def test_commands_need_no_secret_but_the_check_for_production_names_it(environment, read_settings, capsys):
    assert start("python manage.py check", environment).returncode == 0
    read_settings()
    with pytest.raises(SystemCheckError) as found:
        call_command("check", deploy=True, fail_level="ERROR")
    assert "config.E001" in str(found.value)
    assert "HINT: Make one: python3 -c" in str(found.value)


def test_a_broker_in_a_folder_beside_postgresql_is_worth_a_warning(read_settings, capsys):
    read_settings(DATABASE_URL="postgres://nobody@127.0.0.1:9/none")
    call_command("check")
    assert "config.W001" in capsys.readouterr().err
