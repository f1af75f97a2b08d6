"""What consent is about, in messaging's words."""

from django.utils.translation import gettext_noop as _

# What stands on a message that did not go because of it.
NOT_CONSENTED = "not_consented"
THEY_SAID_STOP = _("This person does not want to be written to any more: only a member of staff may answer by hand.")

# The confirmation of a "stop": the one thing that may go after it by itself.
ORIGIN_OF_LAST_WORD = "consent"

# To the person it is one place, whichever way we reach it: no going round a "stop" by another gateway.
_NETWORKS = {"whatsapp_cloud": "whatsapp", "whapi": "whatsapp", "waha": "whatsapp"}


def network_of(kind: str) -> str:
    """The network that a channel of this kind writes to."""
    return _NETWORKS.get(kind, kind)
