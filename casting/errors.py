from common.phrases import Phrase


class CastingError(Exception):
    """Root of what this app raises on purpose; `str()` is fit to be shown."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(why)


class CallIsOver(CastingError):
    """Nobody may apply any more."""


class TooManyApplications(CastingError):
    """From one address within a short time."""


class CallerNotReachable(CastingError):
    """An application cannot be forwarded; says why and what to do."""
