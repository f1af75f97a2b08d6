"""Hints to the worker that campaigns have something to do. A lost one costs at most ten seconds."""

from messaging.services.wakes import wake_soon

FEED = ("campaigns.tasks.feed", "campaigns")


def wake_feed() -> None:
    """Once the surrounding transaction is committed."""
    wake_soon(FEED)
