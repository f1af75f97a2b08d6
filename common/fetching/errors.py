"""Why there is no page, for whoever looks at a run. Addresses carry secrets: only the host is named."""

from django.utils.translation import gettext_noop as _

from ..phrases import Phrase, say


class FetchRefused(Exception):
    """We did not ask."""

    def __init__(self, why: Phrase) -> None:
        self.why = why
        super().__init__(str(why))


class AddressRefused(FetchRefused):
    """No address that may be called: not the web, or in our own network."""


class DisallowedByRobots(FetchRefused):
    def __init__(self, host: str) -> None:
        super().__init__(say(_("%(host)s asks programs not to read this page (robots.txt)."), host=host))


class NotYet(FetchRefused):
    """Its turn comes later than the caller waits. `until` is in seconds since the epoch."""

    def __init__(self, host: str, until: float, why: Phrase) -> None:
        self.host, self.until = host, until
        super().__init__(why)


class FetchFailed(Exception):
    """It was asked, and no page came. `status` is 0 where nobody answered in time and in bounds."""

    def __init__(self, why: Phrase, *, status: int = 0) -> None:
        self.why, self.status = why, status
        super().__init__(str(why))
