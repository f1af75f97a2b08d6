"""What every test may rely on: nothing leaves the machine, the simulator stands in for the providers."""

import ipaddress
import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

from intelligence.selectors.setup import forget_setup
from tests.databases import ROOT, drop_copy, make_template, place_copy
from tests.emptying import empty_only_what_was_filled

# CI lacks nothing: what would be skipped there is not tested anywhere.
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
# For those marked slow or system; the others have the time-out of pyproject.toml.
LONG_TEST_SECONDS = 900
# Whatever else is asked for, a test that meets the database has one of them, or the mark.
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
# The folders, in those of the apps, with tests of what people and integrators are shown.
PAGES = {"admin", "api"}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Iterator[None]:
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"REQUIRE_ALL=1, but this was skipped: {report.longrepr[-1]}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    report = yield
    if REQUIRE_ALL and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"REQUIRE_ALL=1, but this file was skipped: {report.longrepr[-1]}"
    return report


def pytest_configure() -> None:
    # Both would take half the time of all tests: to harden passwords of nobody, to list the static files per client.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True
    empty_only_what_was_filled()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        takes_long = item.get_closest_marker("slow") or item.get_closest_marker("system")
        if takes_long and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(LONG_TEST_SECONDS))
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")
            if PAGES & set(item.path.relative_to(ROOT).parts) and not item.get_closest_marker("browser"):
                item.add_marker("page")


def pytest_collection_finish(session: pytest.Session) -> None:
    if not session.config.option.collectonly and any(item.get_closest_marker("database") for item in session.items):
        with session.config.stash[blocking_manager_key].unblock():
            make_template(connection)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    """In the place of pytest-django's, which migrates in every worker."""
    with django_db_blocker.unblock():
        place_copy(connection)
        setup_databases(verbosity=0, interactive=False, aliases=["default"], keepdb=True)
    yield
    with django_db_blocker.unblock():
        drop_copy(connection)


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
    forget_setup()
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
