"""The filters beside the list, with their numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from intelligence.choices import Intent
from leads.choices import Label
from messaging.models import Channel
from messaging.selectors.inbox import COUNTED_TO, NEEDS_PERSON, URGENT, View, count_boxes

from ..displays import CHANNEL_BADGES
from .looking import query_of

_TITLES = {
    "open": (_("All open"), "inbox"),
    "mine": (_("Mine"), "person"),
    "unread": (_("Unread"), "mark_chat_unread"),
    "unassigned": (_("Unassigned"), "person_off"),
    "snoozed": (_("Snoozed"), "snooze"),
    "closed": (_("Closed"), "check_circle"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    title: Any
    query: str
    is_chosen: bool
    count: int = 0
    icon: str = ""
    badge: str = ""

    @property
    def shown_count(self) -> str:
        return f"{COUNTED_TO}+" if self.count > COUNTED_TO else str(self.count or "")


@dataclass(frozen=True, slots=True)
class Filters:
    boxes: list[Choice]
    channels: list[Choice]
    labels: list[Choice]
    read_as: list[Choice]
    unread: int


def filters(view: View, user: User) -> Filters:
    counts = count_boxes(user)
    return Filters(
        boxes=[
            Choice(
                f"box-{key}",
                title,
                query_of(view, box=key, q=""),
                not view.search and view.box == key,
                counts.boxes.get(key, 0),
                icon=icon,
            )
            for key, (title, icon) in _TITLES.items()
        ],
        channels=[
            Choice(
                f"channel-{pk}",
                name,
                query_of(view, channel=None if view.channel == pk else pk),
                view.channel == pk,
                counts.channels.get(pk, 0),
                badge=CHANNEL_BADGES.get(kind, ""),
            )
            for pk, name, kind in Channel.objects.order_by("name").values_list("pk", "name", "kind")
        ],
        labels=[
            Choice(
                f"label-{key}",
                title,
                query_of(view, label="" if view.label == key else key),
                view.label == key,
                counts.labels.get(key, 0),
            )
            for key, title in Label.choices
        ],
        read_as=list(_read_as(view, counts.read_as)),
        unread=counts.boxes["unread"],
    )


def _read_as(view: View, counts: Mapping[str, int]) -> Iterator[Choice]:
    """Whom to answer first; of the intents, those that somebody waits with."""
    always = [(NEEDS_PERSON, _("Needs a person"), "front_hand"), (URGENT, _("Urgent"), "bolt")]
    for key, title, icon in [*always, *((intent, title, "") for intent, title in Intent.choices)]:
        count, is_chosen = counts.get(key, 0), view.read_as == key
        if icon or count or is_chosen:
            query = query_of(view, read="" if is_chosen else key)
            yield Choice(f"read-{key}", title, query, is_chosen, count, icon=icon)
