"""One call, one desk, one decision – and the way back."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from casting.choices import CallState, Decision, RejectReason
from casting.models import Call, Review
from casting.services.reviewing import (
    RoleEdit,
    approve_call,
    edit_call,
    open_call,
    reject_call,
    review_again,
    skip_call,
    take_call,
    undo_last,
)

from ..posts import OTHER_CALL, a_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def amal():
    return User.objects.create_user("amal", is_staff=True)


@pytest.fixture
def bola():
    return User.objects.create_user("bola", is_staff=True)


def test_two_reviewers_never_meet(amal, bola):
    a_call()
    a_call(OTHER_CALL)
    first, second = take_call(by=amal), take_call(by=bola)
    assert first.pk != second.pk
    assert take_call(by=amal).pk == first.pk
    assert not open_call(call=first, by=bola)
    assert not approve_call(call=first, by=bola)
    assert not edit_call(call=first, by=bola, fields={"city": "Abuja"})
    assert approve_call(call=first, by=amal)
    assert not reject_call(call=first, by=amal, reason=RejectReason.OVER)
    assert take_call(by=amal) is None


def test_a_desk_that_was_left_gives_its_call_back(amal, bola):
    call = a_call()
    take_call(by=amal)
    Call.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    assert take_call(by=bola).pk == call.pk


def test_least_certain_first_or_by_deadline(amal, bola):
    sure, unsure = a_call(), a_call(OTHER_CALL)
    Call.objects.filter(pk=sure.pk).update(confidence=0.9, deadline=timezone.localdate())
    Call.objects.filter(pk=unsure.pk).update(confidence=0.2, deadline=timezone.localdate() + timedelta(days=3))
    assert take_call(by=amal).pk == unsure.pk
    Call.objects.update(locked_by=None, locked_until=None)
    assert take_call(by=amal, order="deadline").pk == sure.pk


def test_edits_are_kept_with_the_decision(amal):
    call = a_call()
    Call.objects.update(doubts=["city", "roles"])
    fields = {"city": "Riyadh", "title": call.title}
    assert edit_call(call=call, by=amal, fields=fields, roles=[RoleEdit("Mother", "female", 45, 50)])
    edit_call(call=call, by=amal, fields={"city": "Dammam"})
    approve_call(call=call, by=amal)
    review = Review.objects.get()
    assert (review.decision, review.edits["city"]) == (Decision.APPROVED, ["Jeddah", "Dammam"])
    assert "title" not in review.edits
    assert len(review.edits["roles"][0]) == 2
    call.refresh_from_db()
    assert (call.state, call.city, call.doubts) == (CallState.PUBLISHED, "Dammam", [])
    assert call.roles.get().age_min == 45


def test_undo_takes_back_the_last_decision_of_mine(amal, bola):
    call = a_call()
    reject_call(call=call, by=amal, reason=RejectReason.NO_CALL)
    assert undo_last(by=bola) is None
    assert undo_last(by=amal).pk == call.pk
    call.refresh_from_db()
    assert (call.state, call.reject_reason, call.locked_by) == (CallState.REVIEW, "", amal)
    assert undo_last(by=amal) is None


def test_what_was_skipped_goes_to_others_and_comes_again(amal, bola):
    call = a_call()
    take_call(by=amal)
    assert skip_call(call=call, by=amal)
    assert take_call(by=amal) is None
    assert take_call(by=bola).pk == call.pk
    Review.objects.update(at=timezone.now() - timedelta(hours=1))
    assert not skip_call(call=call, by=amal)


def test_a_decided_call_is_brought_back_from_the_list(amal):
    call = a_call()
    approve_call(call=call, by=amal)
    assert review_again([call.pk]) == 1
    assert review_again([call.pk]) == 0
