"""What `make` does before there is a `.venv`: one clear line for every trouble, and nothing done twice."""

import ast
import os
import signal
import socket
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from config import bootstrap
from config.bootstrap import Trouble

SCRIPT = Path(bootstrap.__file__)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A checkout of its own: requirement files, an empty `.venv`, a `var`."""
    (tmp_path / "requirements").mkdir()
    for name in {name for names in bootstrap.FILES.values() for name in names}:
        (tmp_path / name).write_text("django\n")
    (tmp_path / ".venv").mkdir()
    (tmp_path / "var").mkdir()
    for name, path in {
        "ROOT": tmp_path,
        "VAR": tmp_path / "var",
        "STAMP": tmp_path / ".venv" / "installed.json",
        "UNFINISHED": tmp_path / ".venv" / "unfinished",
        "LOG": tmp_path / "var" / "install.log",
        "PYTHON": Path(sys.executable),
    }.items():
        monkeypatch.setattr(bootstrap, name, path)
    return tmp_path


@pytest.fixture
def installed(monkeypatch):
    """The files given to uv or pip, in order; nothing is really installed."""
    files: list[str] = []
    monkeypatch.setattr(bootstrap, "make_venv", lambda: None)
    monkeypatch.setattr(bootstrap, "install_file", lambda name: files.append(name) or True)
    monkeypatch.setattr(bootstrap.subprocess, "check_call", lambda command: 0)
    return files


def start(tmp_path, *arguments, **variables):
    env = os.environ | {"MAJLIS_VAR": str(tmp_path / "var")} | variables
    return subprocess.run([sys.executable, SCRIPT, *arguments], env=env, capture_output=True, text=True, timeout=30)


def test_an_old_python_can_read_the_script():
    ast.parse(SCRIPT.read_text(), feature_version=(3, 6))


def test_a_python_that_is_too_old_is_named(monkeypatch):
    monkeypatch.setattr(bootstrap, "newer_python", lambda: None)
    with pytest.raises(Trouble, match=r"^Majlis needs Python 3\.11 or newer; python3 here is 3\.9\.$"):
        bootstrap.require_supported_python((3, 9, 2))


def test_an_old_python_becomes_a_newer_one_where_there_is_one(monkeypatch):
    became = []
    monkeypatch.setattr(bootstrap, "newer_python", lambda: "/usr/bin/python3.12")
    monkeypatch.setattr(bootstrap.os, "execv", lambda path, arguments: became.append((path, arguments)))
    bootstrap.require_supported_python((3, 9, 2))
    assert became == [("/usr/bin/python3.12", ["/usr/bin/python3.12", *sys.argv])]


def test_a_name_without_a_python_behind_it_is_passed_over(tmp_path, monkeypatch):
    for name in ("python3.13", "python3.12"):
        shim = tmp_path / name
        shim.write_text(f"#!/bin/sh\nexit {'127' if name == 'python3.13' else '0'}\n")
        shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bootstrap.newer_python() == str(tmp_path / "python3.12")


def test_a_missing_venv_module_names_the_package(monkeypatch):
    monkeypatch.setattr(bootstrap, "succeeds", lambda *command: False)
    with pytest.raises(Trouble, match="apt install python3-venv"):
        bootstrap.require_venv_module()


def test_a_full_disk_is_told_before_anything_is_written(folder, monkeypatch, installed):
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda path: namedtuple("Usage", "free")(50 * 1024**2))
    with pytest.raises(Trouble, match="The disk is full: 50 MB are free"):
        bootstrap.prepare("base")
    assert installed == []


def test_a_port_in_use_suggests_the_next():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Trouble, match=f"Port {port} is in use: PORT={port + 1} make run"):
            bootstrap.require_free_port(port)


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1", "80 80"])
def test_trouble_is_one_line_and_a_failure(tmp_path, port):
    done = start(tmp_path, "run", PORT=port)
    assert done.returncode == 1
    assert done.stderr == f"majlis: PORT must be a number from 1 to 65534, not {port!r}.\n"
    assert done.stdout == ""


# ---- packages --------------------------------------------------------------------------------------------------------


def test_packages_are_installed_once_and_again_when_their_list_changes(folder, installed):
    bootstrap.prepare("base")
    bootstrap.prepare("base")
    assert installed == ["requirements/base.txt"]
    (folder / "requirements" / "base.txt").write_text("django\ncelery\n")
    bootstrap.prepare("base")
    assert installed == ["requirements/base.txt"] * 2


def test_the_packages_of_developers_include_those_of_a_run(installed):
    bootstrap.prepare("dev")
    bootstrap.prepare("base")
    assert installed == ["requirements/dev.txt"]


def test_torch_comes_first_and_by_pip(folder, monkeypatch, installed):
    monkeypatch.setattr(bootstrap, "pip", lambda *arguments: installed.append("pip " + arguments[0]) or True)
    (folder / "requirements.txt").write_text("-r requirements/base.txt\ntorch==2.13.0\ntorchvision==0.28.0\n")
    bootstrap.prepare("full")
    assert installed == ["pip torch==2.13.0", "requirements.txt"]


def test_a_failed_installation_says_why_and_is_tried_again(folder, monkeypatch, installed):
    def fail(name):
        bootstrap.LOG.write_text("Collecting django\nERROR: No matching distribution found for django\nhint: none\n")
        return False

    with monkeypatch.context() as failing:
        failing.setattr(bootstrap, "install_file", fail)
        with pytest.raises(Trouble, match=r"ERROR: No matching distribution found for django \(log: .*install\.log\)"):
            bootstrap.prepare("base")
    bootstrap.prepare("base")
    assert installed == ["requirements/base.txt"]


def test_an_installation_that_was_killed_starts_afresh(monkeypatch, installed):
    bootstrap.prepare("base")
    bootstrap.UNFINISHED.touch()
    bootstrap.prepare("base")
    assert installed == ["requirements/base.txt"] * 2


def test_pip_does_what_uv_could_not(monkeypatch):
    commands = []
    monkeypatch.setattr(bootstrap, "succeeds", lambda *command: True)
    monkeypatch.setattr(bootstrap, "uv_variables", dict)
    monkeypatch.setattr(bootstrap, "log_run", lambda *command, **_: commands.append(command[2]) or command[2] == "pip")
    assert bootstrap.install_file("requirements/base.txt")
    assert commands == ["uv", "pip"]


def test_uv_is_told_what_pip_is_configured_for(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_", "SSL_CERT"))]:
        monkeypatch.delenv(name)
    configuration = tmp_path / "pip.conf"
    configuration.write_text(
        "[global]\nindex-url = https://mirror.invalid/simple\nextra-index-url = file:///one file:///two\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(configuration))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PIP_FIND_LINKS", "/wheels")
    told = bootstrap.uv_variables()
    assert told["UV_DEFAULT_INDEX"] == "https://mirror.invalid/simple"
    assert told["UV_INDEX"] == "file:///one file:///two"
    assert told["UV_INDEX_STRATEGY"] == "unsafe-best-match"
    assert told["UV_FIND_LINKS"] == "/wheels"


# ---- one system per folder -------------------------------------------------------------------------------------------


def test_a_second_start_in_the_same_folder_names_the_first():
    lock = bootstrap.claim_folder()
    with pytest.raises(Trouble, match=rf"already running from this folder \(process {os.getpid()}\)"):
        bootstrap.claim_folder()
    os.close(lock)
    os.close(bootstrap.claim_folder())


def test_a_killed_start_leaves_no_stale_lock(folder):
    code = f"import sys, time; sys.path[0] = {str(SCRIPT.parent)!r}; import bootstrap as b; b.claim_folder(); print(1)"
    env = os.environ | {"MAJLIS_VAR": str(folder / "var")}
    with subprocess.Popen(
        [sys.executable, "-uc", code + "; time.sleep(60)"], env=env, stdout=subprocess.PIPE
    ) as process:
        process.stdout.read(1)
        with pytest.raises(Trouble, match=f"process {process.pid}"):
            bootstrap.claim_folder()
        process.send_signal(signal.SIGKILL)
        process.wait()
    os.close(bootstrap.claim_folder())
