"""What shuts people out of a page."""

from typing import Any

_SERIOUS = {"serious", "critical"}


def faults_of(page: Any, *, leave_out: tuple[str, ...] = ()) -> list[str]:
    """What axe calls serious, and text that leaves the screen. `leave_out`: what is not ours, as CSS selectors."""
    from axe_playwright_python.sync_playwright import Axe

    context = {"exclude": [[each] for each in leave_out]} if leave_out else None
    found = Axe().run(page, context=context).response["violations"]
    faults = [f"{each['id']}: {each['nodes'][0]['html']}" for each in found if each["impact"] in _SERIOUS]
    if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
        faults.append("wider than the screen")
    return faults
