"""Words that staff keep beside the lexicon: kept as versions, tried on last week first."""

import pytest
from django.urls import reverse

from casting.choices import Outcome, SourceState
from casting.models import KeywordVersion, ProcessedMessage, Source
from casting.selectors.keywords import preview
from casting.services.ingest import ingest_due_posts, read_again
from casting.services.keywords import keep_keywords, use_version

from ..posts import HELLO, call_text, read, source

pytestmark = pytest.mark.django_db
SLANG = "Zanga zanga this weekend at Lekki, two days, show up with a dark suit, 20k cash"


def keep(by, **words) -> KeywordVersion:
    return keep_keywords(**{"call": "", "no_call": "", "group": "", "no_group": "", "note": ""} | words, by=by)


def test_a_word_of_staff_lets_a_message_through_and_going_back_undoes_it(admin_user):
    source()
    message = read(SLANG)
    assert message.outcome == Outcome.REJECTED
    first = keep(admin_user)
    keep(admin_user, call="zanga   Zanga!\n\n")
    read_again([message.pk])
    ingest_due_posts()
    message.refresh_from_db()
    assert message.outcome == Outcome.CALL
    assert use_version(first)
    assert not use_version(first)
    assert KeywordVersion.objects.get(is_active=True) == first


def test_a_word_against_weighs_but_does_not_decide_alone(admin_user):
    source()
    keep(admin_user, no_call="telecom\nاتصالات")
    assert read(call_text()).outcome == Outcome.CALL
    weak = read("We need people for telecom sales, dm")
    assert (weak.outcome, weak.reason) == (Outcome.REJECTED, "keyword")


def test_words_of_groups_bring_groups_in(admin_user):
    keep(admin_user, group="zanga")
    read(HELLO, group="1203@g.us", name="Zanga zanga Lekki")
    assert Source.objects.get().state == SourceState.ACTIVE


def test_the_preview_tells_what_last_week_would_have_changed(admin_client, admin_user):
    source()
    source(group="1203@g.us", name="Zanga zanga Lekki", state=SourceState.OTHER)
    slang, call = read(SLANG), read(call_text())
    used, then = (
        KeywordVersion(version=0).as_used,
        KeywordVersion(call="zanga", no_call="telecom", group="zanga").as_used,
    )
    found = preview(used, then)
    assert [row.pk for row in found.let_in] == [slang.pk]
    assert (found.kept_out, found.looked_at) == ([], 2)
    assert [group.name for group in found.groups_in] == ["Zanga zanga Lekki"]
    back = preview(then, used)
    assert [row.pk for row in back.kept_out] == [slang.pk]
    assert ProcessedMessage.objects.get(pk=call.pk).outcome == Outcome.CALL

    address = reverse("admin:casting_keywords_write")
    words = {"call": "zanga", "no_call": "", "group": "", "no_group": "", "note": "Lagos slang"}
    page = admin_client.post(address, words | {"preview": "1"}).content.decode()
    assert "Would be looked at closely" in page and "Zanga zanga this weekend" in page
    assert not KeywordVersion.objects.exists()
    page = admin_client.post(address, words | {"keep": "1"}, follow=True).content.decode()
    assert "Keywords v1 are in use now." in page
    assert "zanga" in admin_client.get(address).content.decode()
