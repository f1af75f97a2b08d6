"""The desk's page: decisions by form, poisoned messages, permissions, queries."""

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casting.choices import CallState
from casting.models import Call

from ..posts import HELLO, OTHER_CALL, a_call, read, source

pytestmark = pytest.mark.django_db
PAGE = "/admin/casting/review/"


@pytest.fixture
def boss(admin_user) -> Client:
    client = Client()
    client.force_login(admin_user)
    return client


def form_of(page) -> dict[str, str]:
    """What a browser would send."""
    form, roles = page.context["form"], page.context["roles"]
    values = {field.html_name: field.value() for one in (form, roles.management_form, *roles) for field in one}
    return {name: "" if value is None else value for name, value in values.items()}


def test_the_next_call_is_shown_with_its_words_lit_and_approved_as_edited(boss):
    call = a_call()
    page = boss.get(PAGE, follow=True)
    shown = page.content.decode()
    assert '<mark class="mj-lit" data-fields="location_city">Jeddah</mark>' in shown
    said = form_of(page) | {"city": "Riyadh"}
    answer = boss.post(reverse("review:decide", args=[call.pk, "approve"]), said, follow=True)
    call.refresh_from_db()
    assert (call.state, call.city) == (CallState.PUBLISHED, "Riyadh")
    assert "Nothing waits for review" in answer.content.decode()
    boss.post(reverse("review:undo"))
    call.refresh_from_db()
    assert call.state == CallState.REVIEW


def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_decided(boss):
    call = a_call()
    said = form_of(boss.get(PAGE, follow=True)) | {"title": "", "pay_currency": "riyal"}
    page = boss.post(reverse("review:decide", args=[call.pk, "approve"]), said)
    assert page.context["form"].errors.keys() == {"title", "pay_currency"}
    call.refresh_from_db()
    assert call.state == CallState.REVIEW


def test_reject_with_its_reason_and_skip(boss):
    first, second = a_call(), a_call(OTHER_CALL)
    boss.post(reverse("review:decide", args=[first.pk, "reject"]), {"reason": "doubtful"})
    boss.post(reverse("review:decide", args=[second.pk, "skip"]))
    first.refresh_from_db()
    assert (first.state, first.reject_reason) == (CallState.REJECTED, "doubtful")
    assert second.reviews.get().decision == "skipped"
    assert boss.post(reverse("review:decide", args=[second.pk, "burn"])).status_code == 404


def test_a_colleagues_call_is_not_opened(boss):
    call = a_call()
    other = User.objects.create_superuser("bola")
    theirs = Client()
    theirs.force_login(other)
    theirs.get(PAGE, follow=True)
    page = boss.get(reverse("review:call", args=[call.pk]), follow=True)
    assert "colleague’s desk" in page.content.decode()
    assert "mj-lit" not in page.content.decode()


def test_a_poisoned_message_does_no_harm(boss):
    a_call("Casting call <script>alert(1)</script> \u202eactors needed\u202c men 20-30 Lagos, send photos 08030000112")
    shown = boss.get(PAGE, follow=True).content.decode()
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "\u202e" not in shown.split("mj-desk__text")[1].split("</p>")[0]


def test_who_may_not_decide_sees_no_desk():
    user = User.objects.create_user("vera", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_call"))
    client = Client()
    client.force_login(user)
    assert client.get(PAGE).status_code == 403


LISTS = ["call", "source", "processedmessage", "pollrun"]


@pytest.mark.parametrize("model", LISTS)
def test_lists_cost_the_same_for_many_rows_as_for_few(model, boss, admin_user):
    from django.utils import timezone

    from casting.models import PollRun

    def rows(count: int) -> None:
        for number in range(count):
            group = f"{Call.objects.count()}{number}@g.us"
            source(group=group)
            a_call(OTHER_CALL.replace("Salt Road", f"Road {group}"), group=group)
            PollRun.objects.create(started_at=timezone.now())

    address = reverse(f"admin:casting_{model}_changelist")
    rows(2)
    boss.get(address)
    with CaptureQueriesContext(connection) as few:
        assert boss.get(address).status_code == 200
    rows(6)
    with CaptureQueriesContext(connection) as many:
        boss.get(address)
    assert len(many) == len(few) <= 16


def test_pages_and_actions(boss):
    call = a_call()
    rejected = read(HELLO)
    for model, pk in (("call", call.pk), ("source", call.sightings.get().message.source_id)):
        assert boss.get(reverse(f"admin:casting_{model}_change", args=[pk])).status_code == 200
    page = boss.get(reverse("admin:casting_castingrules_changelist"), follow=True)
    assert page.status_code == 200
    act = {"action": "is_a_call", "_selected_action": [rejected.pk]}
    answer = boss.post(reverse("admin:casting_processedmessage_changelist"), act, follow=True)
    assert "1 message goes to review." in answer.content.decode()
    source = {"action": "pause", "_selected_action": [call.sightings.get().message.source_id]}
    answer = boss.post(reverse("admin:casting_source_changelist"), source, follow=True)
    assert "1 group is paused." in answer.content.decode()
