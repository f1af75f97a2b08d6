"""What the public may read: written down when a call is published, taken away when staff retract it."""

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone, translation

from casting.models import Call
from casting.rules.cities import spellings_of
from casting.transitions import CALL_MOVES
from common.text.spelling import fold

_LANGUAGES = ("en", "ar")


def public_columns(pk: int) -> dict[str, Any]:
    """Of a call that is about to be published, as its row says by now."""
    call = Call.objects.prefetch_related("roles").get(pk=pk)
    return {"published_at": timezone.now(), "found_by": _found_by(call)}


def _found_by(call: Call) -> str:
    """Its words, its city in every spelling, its kind in both languages."""
    words = [call.title, *spellings_of(call.city), *map(str, call.requirements)]
    roles = list(call.roles.all())
    for language in _LANGUAGES:
        with translation.override(language):
            words += [call.get_project_type_display(), *(role.get_gender_display() for role in roles)]
    words += [f"{role.name} {role.notes}" for role in roles]
    return fold(" ".join(filter(None, words)))


def retract_calls(calls: Collection[int], *, by: User) -> int:
    """Off the public pages at once, for good until somebody reviews them anew; the number taken away."""
    before, after = CALL_MOVES["retract"]
    now = timezone.now()
    public = Call.objects.filter(pk__in=calls, state__in=before, published_at__isnull=False)
    return public.update(state=after, decided_by=by, decided_at=now, updated_at=now)


def show_contact(call: Call, *, to: str) -> bool:
    """Who reads how to reach the caller; "" as the rules say. Whether that changed anything."""
    changed = Call.objects.filter(pk=call.pk).exclude(contact_shown=to)
    return bool(changed.update(contact_shown=to, updated_at=timezone.now()))
