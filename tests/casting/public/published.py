"""Calls that the public may read."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from casting.models import Call, Role
from casting.services.reviewing import approve_call

from ..posts import a_call


def reviewer() -> User:
    return User.objects.get_or_create(username="amal", is_staff=True)[0]


def a_published_call(text: str = "", **fields) -> Call:
    """From a post in a group, as it is read and approved."""
    call = a_call(text, **fields)
    assert approve_call(call=call, by=reviewer())
    call.refresh_from_db()
    return call


def a_listed_call(title: str, *, ago: int = 0, roles=(("", "any", None, None),), **fields) -> Call:
    """Approved in this form; `ago` minutes."""
    now = timezone.now()
    call = Call.objects.create(title=title, first_posted_at=now, last_posted_at=now, **fields)
    for name, gender, least, most in roles:
        Role.objects.create(call=call, name=name, gender=gender, age_min=least, age_max=most)
    assert approve_call(call=call, by=reviewer())
    Call.objects.filter(pk=call.pk).update(published_at=now - timedelta(minutes=ago))
    call.refresh_from_db()
    return call
