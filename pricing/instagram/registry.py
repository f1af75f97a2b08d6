from django.conf import settings

from .anonymous import AnonymousReader
from .base import PostReader
from .discovery import DiscoveryReader

READERS: dict[str, PostReader] = {"discovery": DiscoveryReader(), "anonymous": AnonymousReader()}


def get_reader() -> PostReader | None:
    """None where the settings say that Instagram is not read."""
    wanted = settings.INSTAGRAM_READER
    if wanted == "auto":
        wanted = "discovery" if settings.INSTAGRAM_USER_ID and settings.INSTAGRAM_TOKEN else "anonymous"
    return READERS.get(wanted)
