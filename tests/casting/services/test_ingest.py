"""From a post to its outcome: once each, by whichever road it came."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from casting.choices import CallState, Outcome, SightingKind, SourceState
from casting.models import Call, PollRun, ProcessedMessage, Source
from casting.services.filing import expire_calls
from casting.services.ingest import ingest_due_posts, read_again
from casting.services.rejected import draw_sample
from common.models import DueWork
from common.retention import run_purges
from messaging.events import MessageEdited, MessageRevoked
from messaging.models import GroupPost
from messaging.services.amend import amend
from messaging.services.route import route_group_post

from ..posts import HELLO, OTHER_CALL, a_call, call_text, in_days, post, read, source

pytestmark = pytest.mark.django_db


def test_a_call_is_drawn_with_its_fields_and_their_words_in_the_message():
    call = a_call()
    assert (call.state, call.project_type, call.city) == (CallState.REVIEW, "commercial", "Jeddah")
    assert (call.pay_amount, call.pay_currency) == (3500, "SAR")
    assert call.deadline == timezone.localdate() + timedelta(days=5)
    assert call.contact["whatsapp"] == ["wa.me/966550000142"]
    roles = [(role.gender, role.age_min, role.age_max) for role in call.roles.all()]
    assert roles == [("female", 40, 50), ("male", 22, 30)]
    words = {row.field: call.text[row.start : row.end] for row in call.evidence.all()}
    assert words["location_city"] == "Jeddah"
    assert in_days(5) in words["deadline"]


def test_what_is_no_call_is_kept_with_its_reason_and_staff_may_send_it_to_review():
    source()
    message = read(HELLO)
    assert (message.outcome, message.reason) == (Outcome.REJECTED, "greeting")
    assert not Call.objects.exists()
    read_again([message.pk], as_call=True)
    ingest_due_posts()
    message.refresh_from_db()
    assert message.outcome == Outcome.CALL
    assert Call.objects.get().state == CallState.REVIEW


def test_one_post_is_read_once_however_often_it_is_announced():
    call = a_call()
    route_group_post(call.sightings.get().message.post_id)
    ingest_due_posts()
    assert ProcessedMessage.objects.count() == Call.objects.count() == 1


def test_a_forward_with_a_later_deadline_is_the_same_call_and_the_newest_holds():
    call = a_call()
    forward = read(f"Forwarded\n{call_text(9)}", group="120363000000007777@g.us", name="Actors of Jeddah")
    assert forward.outcome == Outcome.DUPLICATE
    call.refresh_from_db()
    assert (Call.objects.count(), call.posts) == (1, 2)
    assert call.deadline == timezone.localdate() + timedelta(days=9)
    assert forward.sightings.get().kind == SightingKind.EXTENDED
    assert read(OTHER_CALL).outcome == Outcome.CALL
    assert Call.objects.count() == 2


def test_what_was_rejected_by_staff_does_not_come_again():
    call = a_call()
    Call.objects.update(state=CallState.REJECTED)
    assert read(call_text(9)).outcome == Outcome.DUPLICATE
    call.refresh_from_db()
    assert call.state == CallState.REJECTED


def test_an_expired_call_comes_back_with_a_later_deadline():
    call = a_call()
    assert expire_calls(today=timezone.localdate() + timedelta(days=6)) == 1
    call.refresh_from_db()
    assert call.state == CallState.EXPIRED
    read(call_text(9))
    call.refresh_from_db()
    assert call.state == CallState.REVIEW


@pytest.mark.parametrize("by", ["quote", "name"])
def test_a_closing_notice_closes_its_call(by):
    source()
    wanted = 'Casting call: actors needed for the short film "Shadow of the Palm"\nMen 30-40, Riyadh, paid 2000 SAR\n'
    call = a_call(f"{wanted}Apply: 0550000131")
    quoted = {"quoted_id": call.sightings.get().message.post.provider_id} if by == "quote" else {}
    notice = "CLOSED, we have enough, thank you all" + (" – short film Shadow of the Palm" if by == "name" else "")
    message = read(notice, ago=timedelta(), **quoted)
    call.refresh_from_db()
    assert (message.outcome, call.state) == (Outcome.CLOSING, CallState.CLOSED)


AUTHOR = {"sender_phone": "+971500000112"}
BANK = """Looking for 20 extras (all nationalities) for a bank commercial in Dubai
Men & women 25-60, smart business wardrobe, rate AED 400 a day
To apply send 2 photos to 0500000112"""
SCHOOL = """Looking for 10 kids for a school campaign in Dubai
Boys and girls 6-9, rate AED 600 a day
To apply send photos to 0500000113"""


@pytest.mark.parametrize(
    ("notice", "said_by", "answers", "closes"),
    [
        ("Hi guys the bank commercial casting is now CLOSED, we have enough extras. Thanks", {}, False, True),
        ("The casting is now closed, we have enough, thanks all", AUTHOR, False, True),
        ("The casting is now closed, we have enough, thanks all", {}, False, False),
        ("Full ✅", AUTHOR, True, True),
        ("تم", AUTHOR, True, True),
        ("not full yet", AUTHOR, True, False),
        ("Done ✅", {"sender_phone": "+971500000999"}, True, False),
    ],
)
def test_a_notice_that_names_nothing_closes_the_call_it_describes_or_answers(notice, said_by, answers, closes):
    source()
    bank, school = a_call(BANK, **AUTHOR), a_call(SCHOOL)
    quoted = {"quoted_id": bank.sightings.get().message.post.provider_id} if answers else {}
    message = read(notice, ago=timedelta(), **said_by, **quoted)
    assert (message.outcome == Outcome.CLOSING) == closes
    states = dict(Call.objects.values_list("pk", "state"))
    assert states == {bank.pk: CallState.CLOSED if closes else CallState.REVIEW, school.pk: CallState.REVIEW}


def edit(call: Call, text: str) -> None:
    """As the gateway tells it."""
    post = call.sightings.get(kind=SightingKind.FIRST).message.post
    amend(post.channel, MessageEdited(account="", target_id=post.provider_id, at=timezone.now(), text=text))
    ingest_due_posts()


def test_a_post_that_was_edited_is_read_anew_into_the_same_call():
    call = a_call()
    edit(call, call_text(9).replace("Jeddah", "Riyadh").replace("3,500", "4,000"))
    call = Call.objects.get()
    assert (call.city, call.pay_amount, call.posts) == ("Riyadh", 4000, 1)
    assert call.deadline == timezone.localdate() + timedelta(days=9)
    words = {row.field: call.text[row.start : row.end] for row in call.evidence.all()}
    assert words["location_city"] == "Riyadh"
    assert call.roles.count() == 2


def test_of_what_was_approved_an_edit_changes_the_deadline_alone():
    call = a_call()
    Call.objects.update(state=CallState.PUBLISHED)
    edit(call, call_text(9).replace("Jeddah", "Riyadh"))
    Call.objects.get(city="Jeddah", deadline=timezone.localdate() + timedelta(days=9), state=CallState.PUBLISHED)


def test_a_call_edited_into_its_end_is_closed():
    call = a_call()
    edit(call, "CLOSED, we have enough, thank you all")
    assert Call.objects.get().state == CallState.CLOSED


def delete(post: GroupPost) -> None:
    amend(post.channel, MessageRevoked(account="", target_id=post.provider_id, at=timezone.now()))
    ingest_due_posts()


def test_what_its_writer_deleted_everywhere_is_over_until_it_is_said_again():
    call = a_call()
    again = read(f"Forwarded\n{call_text()}")
    delete(again.post)
    assert Call.objects.get().state == CallState.REVIEW
    Call.objects.update(state=CallState.PUBLISHED)
    delete(call.sightings.get(kind=SightingKind.FIRST).message.post)
    assert Call.objects.get().state == CallState.CLOSED
    again.refresh_from_db()
    assert again.outcome == Outcome.WITHDRAWN
    assert read(call_text()).outcome == Outcome.DUPLICATE
    assert Call.objects.get().state == CallState.REVIEW


def test_what_was_deleted_before_it_was_read_is_not_read():
    source()
    quickly = post(call_text())
    delete(quickly)
    assert ProcessedMessage.objects.get().outcome == Outcome.WITHDRAWN
    assert not Call.objects.exists()


def test_a_group_that_is_not_collected_is_read_once_it_is(admin_user):
    from casting.services.sources import move_source

    group = source(SourceState.PAUSED)
    message = read(call_text())
    assert message.outcome == Outcome.NOT_COLLECTED
    assert move_source(source=group, verb="activate", by=admin_user)
    assert not move_source(source=group, verb="activate", by=admin_user)
    ingest_due_posts()
    message.refresh_from_db()
    assert message.outcome == Outcome.CALL


def test_old_posts_our_own_and_those_without_words_are_not_read():
    source()
    assert read(call_text(), ago=timedelta(days=8)).outcome == Outcome.TOO_OLD
    post("")
    post(call_text(), from_me=True)
    assert ProcessedMessage.objects.count() == 1


def test_a_post_of_an_unknown_group_makes_it_known():
    read(call_text(), group="120363000000005555@g.us", name="Extras casting Cairo")
    group = Source.objects.get()
    assert (group.state, group.name) == (SourceState.ACTIVE, "Extras casting Cairo")
    assert Call.objects.count() == 1


@pytest.mark.parametrize(
    "text", ["\u202emoc.live\u202c " * 40, "🎬" * 300, "<script>alert(1)</script>", "x\ud7ff" * 30_000]
)
def test_poisoned_posts_do_no_harm(text):
    source()
    assert read(text).work_state == DueWork.State.DONE


def test_what_fails_is_tried_again_alone_and_in_the_end_left_to_people(monkeypatch):
    source()
    monkeypatch.setattr("casting.services.ingest.read_post", lambda _post: 1 / 0)
    broken = post("casting call: boom")
    message = ProcessedMessage.objects.get(post=broken)
    for attempt in range(1, DueWork.MAX_ATTEMPTS + 1):
        ProcessedMessage.objects.update(next_at=timezone.now())
        ingest_due_posts()
        message.refresh_from_db()
        assert message.attempts == attempt
    assert (message.work_state, message.error) == (DueWork.State.FAILED, "ZeroDivisionError")
    monkeypatch.undo()
    assert read_again([message.pk]) == 1


def test_what_a_worker_held_when_it_died_does_not_wait():
    source()
    message = ProcessedMessage.objects.get(post=post(call_text()))
    ProcessedMessage.objects.update(claim_token=uuid.uuid4(), claimed_until=timezone.now() + timedelta(minutes=3))
    assert ingest_due_posts() == 1
    message.refresh_from_db()
    assert message.outcome == Outcome.CALL


def test_some_of_what_was_rejected_is_drawn_each_day_for_people_to_look_at():
    source()
    read(HELLO)
    assert draw_sample() == 1
    assert draw_sample() == 0


def test_old_words_of_calls_that_are_over_go_and_the_figures_stay():
    call = a_call()
    Call.objects.update(state=CallState.EXPIRED, last_posted_at=timezone.now() - timedelta(days=100))
    run_purges(timezone.now() - timedelta(days=90))
    call.refresh_from_db()
    assert (call.title, call.text, call.contact, call.signature) == ("", "", {}, {})
    assert call.roles.count() == 2
    assert not call.evidence.exists()
    assert PollRun.objects.count() == 0
