"""Tags go on and off in sets; what is so already stays so."""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from common.sql import any_of, rows

from ..errors import TagNameMissing
from ..models import Lead, LeadTag, Tag
from ..models.tag import folded_name, tidy
from ..signals import lead_tagged

BY_STAFF, BY_API = "staff", "api"
_AT_ONCE = 5000


def ensure_tag(name: str) -> Tag:
    """The tag of this name in whatever spelling, made where there is none."""
    name = tidy(name)[: Tag._meta.get_field("name").max_length or 60]
    if not name:
        raise TagNameMissing
    return Tag.objects.get_or_create(folded=folded_name(name), defaults={"name": name})[0]


def tag_leads(*, tag: Tag, lead_ids: Iterable[int], by: User | None, source: str) -> int:
    """Put `tag` on the leads that lack it; how many did. `lead_tagged` tells of these and no others."""
    with transaction.atomic():
        return sum(_tag(tag, chunk, by, source) for chunk in _chunks(lead_ids))


def untag_leads(*, tag: Tag, lead_ids: Iterable[int]) -> int:
    """Take `tag` off; how many leads had it."""
    with transaction.atomic():
        return sum(_untag(tag, chunk) for chunk in _chunks(lead_ids))


def _tag(tag: Tag, lead_ids: list[int], by: User | None, source: str) -> int:
    by_id = by.pk if by else None
    # From the leads, not from the ids: one that was deleted meanwhile is no fault.
    wanted, params = any_of("id", lead_ids)
    tagged = rows(
        f"""
        INSERT INTO {LeadTag._meta.db_table} (lead_id, tag_id, at, by_id, source)
        SELECT id, %s, %s, %s, %s FROM {Lead._meta.db_table} WHERE {wanted}
        ON CONFLICT (lead_id, tag_id) DO NOTHING
        RETURNING lead_id
        """,
        [tag.pk, timezone.now(), by_id, source, *params],
    )
    new = tuple(sorted(lead_id for (lead_id,) in tagged))
    if new:
        _mark_changed(new)
        news = {"lead_ids": new, "tag_id": tag.pk, "tag": tag.name, "by_id": by_id, "source": source}
        transaction.on_commit(partial(lead_tagged.send_robust, Lead, **news))
    return len(new)


def _untag(tag: Tag, lead_ids: list[int]) -> int:
    had = list(LeadTag.objects.filter(tag=tag, lead_id__in=lead_ids).values_list("lead_id", flat=True))
    LeadTag.objects.filter(tag=tag, lead_id__in=had).delete()
    _mark_changed(had)
    return len(had)


def _mark_changed(lead_ids: Iterable[int]) -> None:
    """Who copies leads by `updated_at` sees it."""
    Lead.objects.filter(pk__in=lead_ids).update(updated_at=timezone.now())


def _chunks(lead_ids: Iterable[int]) -> Iterator[list[int]]:
    # In one order everywhere: two who tag the same leads crosswise would dead-lock.
    left = iter(sorted(set(lead_ids)))
    while chunk := list(islice(left, _AT_ONCE)):
        yield chunk
