"""Refusing, in a sentence for staff, what a provider cannot carry."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.content import Content
from messaging.errors import ContentRefused

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_NAMES: dict[str, "StrOrPromise"] = {
    "text": gettext_lazy("texts"),
    "media": gettext_lazy("files"),
    "template": gettext_lazy("templates"),
    "buttons": gettext_lazy("buttons"),
    "list": gettext_lazy("list menus"),
    "product": gettext_lazy("products"),
    "product_list": gettext_lazy("product lists"),
    "catalogue": gettext_lazy("catalogues"),
    "reaction": gettext_lazy("reactions"),
}

# What it is, its text or number, and the most of it.
Size = tuple["StrOrPromise", str | int, int]


def refuse_unless(supported: Iterable[type], content: Content, provider: "StrOrPromise") -> None:
    if not isinstance(content, tuple(supported)):
        raise ContentRefused(
            _("%(provider)s cannot carry %(what)s.") % {"provider": provider, "what": _NAMES[content.type]}
        )


def refuse_too_much(sizes: Iterable[Size]) -> None:
    for what, amount, limit in sizes:
        if isinstance(amount, int) and amount > limit:
            raise ContentRefused(
                _("%(what)s: %(amount)d, but at most %(limit)d are allowed.")
                % {"what": what, "amount": amount, "limit": limit}
            )
        if isinstance(amount, str) and len(amount) > limit:
            raise ContentRefused(
                _("%(what)s: %(amount)d characters, but at most %(limit)d are allowed. Shorten it.")
                % {"what": what, "amount": len(amount), "limit": limit}
            )
