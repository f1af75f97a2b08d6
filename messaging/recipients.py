"""Whom a message goes to, where that is more than the person's address: kept in `Message.to`, read by the provider."""

_COMMENT = "comment:"
_HUMAN_AGENT = "human_agent:"


def to_comment(comment_id: str) -> str:
    """The writer of a comment, whose address nobody knows before they answer."""
    return _COMMENT + comment_id


def to_late_person(address: str) -> str:
    """A person's own late reply, outside the window that binds machines."""
    return _HUMAN_AGENT + address


def comment_in(to: str) -> str:
    return to.removeprefix(_COMMENT) if to.startswith(_COMMENT) else ""


def late_person_in(to: str) -> str:
    return to.removeprefix(_HUMAN_AGENT) if to.startswith(_HUMAN_AGENT) else ""
