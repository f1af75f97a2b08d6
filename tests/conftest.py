"""What every test may rely on: nothing leaves the machine, the simulator stands in for the providers."""

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation


class NotLoopback(AssertionError):
    """A test tried to reach beyond this machine."""


def _is_local(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0])
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Iterator[None]:
    """Refuse connections beyond loopback, whoever opens them."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(original):
        def wrapper(self, address):
            if not _is_local(address):
                raise NotLoopback(f"connection to {address[0]!r}")
            return original(self, address)

        return wrapper

    socket.socket.connect, socket.socket.connect_ex = guarded(connect), guarded(connect_ex)
    yield
    socket.socket.connect, socket.socket.connect_ex = connect, connect_ex


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A request in Arabic leaves its language behind in the thread."""
    translation.activate("en")
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _nothing_remembered(settings: Any) -> None:
    """A page costs the same queries the second time; whoever tests the cache sets one."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
