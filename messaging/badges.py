"""What apps above know of a channel, shown beside it in its list: they register here in `ready()`."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Badge:
    """`colour` as the theme's labels have it: success, info, warning, danger, default."""

    text: str
    colour: str
    url: str = ""


# Of many channels at once: a list asks once for its page.
Look = Callable[[Collection[int]], Mapping[int, Badge]]

_looks: "dict[str, tuple[StrOrPromise, Look]]" = {}


def register_badge(title: "StrOrPromise", look: Look) -> None:
    _looks[look.__qualname__] = (title, look)


def badges_of(channel_ids: Collection[int]) -> "dict[int, list[tuple[StrOrPromise, Badge]]]":
    """By channel: (what it is about, what it says)."""
    found: dict[int, list[tuple[StrOrPromise, Badge]]] = {pk: [] for pk in channel_ids}
    for title, look in _looks.values():
        for pk, badge in look(channel_ids).items():
            found[pk].append((title, badge))
    return found
