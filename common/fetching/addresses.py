"""Which addresses may be called at all. What counts in the end is the peer of the socket: see `common.public_hosts`."""

import re
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext_noop as _

from ..phrases import say
from ..public_hosts import NotPublic, require_public
from .errors import AddressRefused

_PORTS = {"http": 80, "https": 443}
# Parsers disagree about these: what one takes for the host is another's user name.
_AMBIGUOUS = re.compile(r"[\\\s\x00-\x1f\x7f]")


def check_address(url: str, *, opens_loopback: bool) -> SplitResult:
    """Its parts. Raises AddressRefused for what is no page on the public web."""
    parts = _parts(url)
    if not opens_loopback and parts.port not in (None, _PORTS[parts.scheme]):
        raise AddressRefused(
            say(_("Only the ports 80 and 443 are the web: %(host)s has another."), host=parts.hostname)
        )
    try:
        require_public(url, or_loopback=opens_loopback)
    except NotPublic:
        raise AddressRefused(
            say(_("%(host)s is on this machine or in a private network."), host=parts.hostname)
        ) from None
    return parts


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # raises where it is no number
    except ValueError:
        parts = None
    if parts is None or _AMBIGUOUS.search(url) or parts.scheme not in _PORTS or not parts.hostname:
        raise AddressRefused(say(_("This is no address of a web page.")))
    if parts.username is not None or parts.password is not None:
        raise AddressRefused(say(_("An address with a user name or password is not called.")))
    return parts
