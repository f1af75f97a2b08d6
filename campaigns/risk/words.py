"""What the parts of a risk are called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from intelligence.rules.spam import KINDS

TITLES: Mapping[str, Promise] = {
    "volume": _("more than it is used to"),
    "new_people": _("people who never wrote to it"),
    "timing": _("even intervals, nights"),
    "likeness": _("texts that are alike"),
    "replies": _("few replies"),
    "failures": _("failures"),
    "blocks": _("blocks"),
    "opt_outs": _("opt-outs"),
    "codes": _("warnings of the provider"),
    "quality": _("quality rating"),
    "disconnects": _("lost connections"),
}


def title_of(code: str) -> str:
    """Of a number's part or a text's sign."""
    return str(TITLES.get(code) or (KINDS[code].title if code in KINDS else code))
