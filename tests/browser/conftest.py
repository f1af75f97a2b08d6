import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest


def _chromium() -> str:
    return shutil.which("chromium") or shutil.which("google-chrome") or ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On a busy machine a browser now and then loses a click: one more try, for what waited in vain only."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError"]))


@pytest.fixture
def open_browser(settings) -> Callable[..., Any]:
    """`with open_browser(width=375) as page:`. No ORM inside: Playwright's loop runs in this thread."""
    why_not = "" if _chromium() else "no Chromium on this machine: apt install chromium"
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        why_not = "Playwright is not installed: make setup"
    if why_not:
        pytest.skip(why_not)
    # The test server speaks plain HTTP.
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False

    @contextmanager
    def browse(width: int = 1440, height: int = 900) -> Iterator[Any]:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
            try:
                yield browser.new_context(viewport={"width": width, "height": height}).new_page()
            finally:
                browser.close()

    return browse
