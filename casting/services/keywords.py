"""Staff change the words they keep: always as a new version, which is in use at once."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from casting.models import KeywordVersion
from casting.selectors.keywords import forget_keywords


def keep_keywords(*, call: str, no_call: str, group: str, no_group: str, note: str, by: User) -> KeywordVersion:
    with transaction.atomic():
        # The row in use is locked, so that two who save at once make two versions.
        KeywordVersion.objects.select_for_update().filter(is_active=True).first()
        last = KeywordVersion.objects.aggregate(last=Max("version"))["last"] or 0
        KeywordVersion.objects.filter(is_active=True).update(is_active=False)
        row = KeywordVersion.objects.create(
            version=last + 1,
            call=call,
            no_call=no_call,
            group=group,
            no_group=no_group,
            note=note,
            author=by,
            is_active=True,
        )
    forget_keywords()
    return row


def use_version(row: KeywordVersion) -> bool:
    """Go back, or forth; False where it is in use already."""
    with transaction.atomic():
        others = KeywordVersion.objects.filter(is_active=True).exclude(pk=row.pk)
        others.update(is_active=False)
        taken = KeywordVersion.objects.filter(pk=row.pk, is_active=False).update(is_active=True)
    forget_keywords()
    return bool(taken)
