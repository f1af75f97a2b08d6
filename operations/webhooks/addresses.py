"""Where outgoing webhooks may go."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.phrases import say
from common.public_hosts import NotPublic, require_public
from operations.errors import AddressRefused


def check_address(url: str) -> None:
    """Raises AddressRefused for what is no https address on the public internet; the demo's own machine is allowed."""
    if settings.WEBHOOKS_TO_PRIVATE_ADDRESSES:
        return
    if urlsplit(url).scheme != "https":
        raise AddressRefused(say(_("Only https addresses: what is told would be readable on its way.")))
    try:
        require_public(url)
    except NotPublic as error:
        raise AddressRefused(say(_("This address is on this machine or in a private network."))) from error
