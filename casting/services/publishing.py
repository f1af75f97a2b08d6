"""What the public may read: written down when a call is published, taken away when staff retract it."""

from collections.abc import Collection

from django.contrib.auth.models import User
from django.utils import timezone, translation

from casting.choices import ContactShown
from casting.models import Call, CallWords, Role
from casting.rules.cities import spellings_of
from casting.transitions import CALL_MOVES
from common.text.spelling import fold

_LANGUAGES = ("en", "ar")


def write_down(pk: int) -> None:
    """What the public pages need of a call that has just been published. Inside the transaction that did so."""
    Call.objects.filter(pk=pk).update(published_at=timezone.now())
    if not Role.objects.filter(call=pk).exists():
        # Anybody is sought: said in a row, so that filters ask one table.
        Role.objects.create(call_id=pk)
    call = Call.objects.prefetch_related("roles").get(pk=pk)
    CallWords.objects.update_or_create(call=call, defaults={"words": _found_by(call)})


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


def show_contact(calls: Collection[int], *, to: ContactShown) -> int:
    """Who reads how to reach the caller, whatever the rules say; the number of calls that this changed."""
    changed = Call.objects.filter(pk__in=calls).exclude(contact_shown=to)
    return changed.update(contact_shown=to, updated_at=timezone.now())
