"""Our id as it rides with a message and comes back in its statuses. Other software writes there too: ours is marked."""

from uuid import UUID

_MARK = "majlis:"


def to_correlator(uuid: UUID) -> str:
    return _MARK + uuid.hex


def from_correlator(text: str) -> UUID | None:
    """The message's uuid, or None where the text is not of our making."""
    if not text.startswith(_MARK):
        return None
    try:
        return UUID(text[len(_MARK) :])
    except ValueError:
        return None
