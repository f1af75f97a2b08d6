"""Two processes clear one desk together."""

import multiprocessing
from collections import Counter

import pytest
from django.contrib.auth.models import User
from django.db import connections

from casting.choices import CallState
from casting.models import Call, Review
from casting.services.reviewing import approve_call, take_call

from ..posts import many_calls

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CALLS = 60


def _clear_the_desk(username, start, taken):
    reviewer = User.objects.get(username=username)
    start.wait(20)
    while call := take_call(by=reviewer):
        taken.put((call.pk, approve_call(call=call, by=reviewer)))
    taken.put(None)


def test_of_two_who_reach_for_a_call_one_gets_it():
    many_calls(CALLS)
    context = multiprocessing.get_context("fork")
    start, taken = context.Barrier(2), context.Queue()
    names = ("amal", "bola")
    for name in names:
        User.objects.create_user(name, is_staff=True)
    connections.close_all()
    reviewers = [context.Process(target=_clear_the_desk, args=(name, start, taken)) for name in names]
    for reviewer in reviewers:
        reviewer.start()
    found = [each for _reviewer in reviewers for each in iter(lambda: taken.get(timeout=20), None)]
    for reviewer in reviewers:
        reviewer.join(10)
    assert Counter(found) == {(pk, True): 1 for pk in Call.objects.values_list("pk", flat=True)}
    assert Call.objects.filter(state=CallState.PUBLISHED).count() == Review.objects.count() == CALLS
    assert Review.objects.values("by").distinct().count() == 2
