"""As a process of its own: a config that comes late, and an end that lets others finish."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.simulator.conftest import AMAKA, NUMBER, SECRET, is_signed, text_to


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def process(*options: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    port = free_port()
    command = [sys.executable, "-m", "simulator", "--port", str(port), *options]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stderr=subprocess.PIPE) as running:
        try:
            wait_until_up(f"http://127.0.0.1:{port}")
            yield running, f"http://127.0.0.1:{port}"
        finally:
            running.kill()


def wait_until_up(url: str) -> None:
    for _ in range(200):
        try:
            requests.get(f"{url}/healthz", timeout=1)
            return
        except requests.ConnectionError:
            time.sleep(0.05)
    raise AssertionError("the simulator did not start")


def send(url: str, timeout: float = 5) -> int:
    headers = {"Authorization": "Bearer token"}
    return requests.post(f"{url}/v26.0/{NUMBER}/messages", json=text_to(), headers=headers, timeout=timeout).status_code


def test_it_lingers_then_ends_even_with_answers_held_back():
    with process("--linger", "0.8") as (running, url):
        running.send_signal(signal.SIGTERM)
        running.send_signal(signal.SIGINT)
        started = time.monotonic()
        time.sleep(0.3)
        assert send(url) == 200
        requests.post(f"{url}/_control/faults", json={"rate_timeout": 1}, timeout=5)
        with pytest.raises(requests.RequestException):
            send(url, timeout=10)
        assert running.wait(timeout=5) == 0
        assert 0.7 < time.monotonic() - started < 3


def test_the_config_may_come_late_and_change(tmp_path, product):
    config = tmp_path / "demo.json"
    channel = {"kind": "whatsapp_cloud", "uuid": "u-1", "external_id": NUMBER, "webhook_url": "webhooks/one"}
    # A folder, below which relative addresses lead.
    with process("--config", str(config), "--app-url", f"{product.url}/") as (_, url):
        for path in ("webhooks/one", "webhooks/two"):
            content = {"app_secret": SECRET, "channels": [{**channel, "webhook_url": path}]}
            config.write_text(json.dumps(content))
            time.sleep(0.3)
            order = {"channel": "u-1", "from": AMAKA, "text": "Hi"}
            assert requests.post(f"{url}/_control/inbound", json=order, timeout=5).json()["status"] == 200
    assert [path for path, _, _ in product.hooks] == ["/webhooks/one", "/webhooks/two"]
    assert all(is_signed(headers, raw) for _, headers, raw in product.hooks)


def test_no_number_and_no_text_is_logged():
    with process() as (running, url):
        order = {"external_id": NUMBER, "webhook_url": "http://127.0.0.1:9/gone"}
        requests.post(f"{url}/_control/channels", json=order, timeout=5)
        assert send(url) == 200
        requests.post(f"{url}/v26.0/{NUMBER}/messages", data="{broken", timeout=5)
        time.sleep(0.2)
        running.send_signal(signal.SIGTERM)
        _, log = running.communicate(timeout=5)
    assert AMAKA.encode() not in log
    assert b"Hello" not in log
    assert b"Traceback" not in log
