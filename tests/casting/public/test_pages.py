"""What visitors and search engines read of calls, and what they do not."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casting.choices import CallState, ContactShown
from casting.models import Call
from casting.services.publishing import retract_calls
from casting.services.reviewing import review_again, undo_last

from ..posts import a_call
from .published import a_listed_call, a_published_call, reviewer

pytestmark = pytest.mark.django_db
LIST = "/casting-calls/en/"


def titles(page) -> list[str]:
    return re.findall(r"<h2><a [^>]*><bdi>([^<]+)</bdi></a></h2>", page.content.decode())


def test_a_published_call_is_listed_and_has_a_page_for_people_and_engines(client):
    call = a_published_call()
    assert client.get("/casting-calls/").status_code == 200
    assert titles(client.get(LIST)) == [call.title]
    page = client.get(f"/casting-calls/en/{call.pk}/")
    shown = page.content.decode()
    assert "Jeddah" in shown and "Mother" in shown and "40–50" in shown
    assert "https://wa.me/966550000142?text=" in shown
    assert 'og:image" content="http://testserver/static/img/casting-calls.png"' in shown
    posting = json.loads(re.search(r'ld\+json">(.+?)</script>', shown)[1])
    assert posting["@type"] == "JobPosting"
    assert posting["baseSalary"]["value"]["minValue"] == 3500
    assert posting["jobLocation"]["address"]["addressCountry"] == "SA"
    assert 'hreflang="ar" href="http://testserver/casting-calls/ar/' in shown
    assert 'rel="canonical" href="http://testserver/casting-calls/en/' in shown
    assert "public" in page["Cache-Control"]


def test_in_arabic_it_reads_from_right_to_left(client):
    call = a_published_call()
    shown = client.get(f"/casting-calls/ar/{call.pk}/").content.decode()
    assert '<html lang="ar" dir="rtl">' in shown
    assert "جدة" in shown
    negotiated = client.get("/casting-calls/", headers={"accept-language": "ar"})
    assert 'dir="rtl"' in negotiated.content.decode()
    assert "private" in negotiated["Cache-Control"]


def test_what_is_not_published_is_not_there_and_what_was_is_gone(client):
    waiting = a_call()
    assert client.get(f"/casting-calls/en/{waiting.pk}/").status_code == 404
    assert titles(client.get(LIST)) == []
    call = a_listed_call("Salt Road")
    address = f"/casting-calls/en/{call.pk}/"
    assert retract_calls([call.pk], by=reviewer()) == 1
    assert retract_calls([call.pk], by=reviewer()) == 0
    assert client.get(address).status_code == 410
    assert review_again([call.pk]) == 1
    assert client.get(address).status_code == 410


def test_undo_takes_a_call_off_the_pages(client):
    call = a_published_call()
    undo_last(by=reviewer())
    assert client.get(f"/casting-calls/en/{call.pk}/").status_code == 410


@pytest.mark.parametrize("end", ["state", "deadline"])
def test_a_call_that_is_over_says_so_and_is_not_listed(client, end):
    call = a_listed_call("Salt Road", contact={"phones": ["+2348030000112"]})
    over = {"state": CallState.CLOSED} if end == "state" else {"deadline": timezone.localdate() - timedelta(days=1)}
    Call.objects.filter(pk=call.pk).update(**over)
    page = client.get(f"/casting-calls/en/{call.pk}/")
    shown = page.content.decode()
    assert page.status_code == 200
    assert "This call is closed" in shown and "noindex" in shown
    assert "ld+json" not in shown and "+2348030000112" not in shown
    assert titles(client.get(LIST)) == []
    assert client.get(f"/casting-calls/en/{call.pk}/apply/").status_code == 302


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Mother", "Rider", "Anybody"]),
        ("city=Jeddah", ["Mother"]),
        ("gender=female", ["Mother", "Anybody"]),
        ("gender=female&age=25", ["Anybody"]),
        ("age=45", ["Mother", "Anybody"]),
        ("kind=film", ["Rider"]),
        ("paid=1", ["Rider"]),
        ("paid=0", ["Mother"]),
        ("q=جده", ["Mother"]),
        ("q=الجِدَّة", ["Mother"]),
        ("q=امومه", ["Mother"]),
        ("q=RIDER فيلم", ["Rider"]),
        ("q=nothing", []),
        ("city=Muscat", []),
        ("city=Atlantis&age=x&kind=%00", ["Mother", "Rider", "Anybody"]),
    ],
)
def test_filters_and_a_search_that_knows_how_arabic_is_spelt(client, query, found):
    a_listed_call(
        "Mother", city="Jeddah", is_paid=False, roles=[("أُمومة", "female", 40, 50), ("", "male", 22, 30)], ago=1
    )
    a_listed_call("Rider", project_type="film", is_paid=True, roles=[("", "male", 18, 30)], ago=2)
    a_listed_call("Anybody", roles=[], ago=3)
    query = query.replace("%00", "")
    assert titles(client.get(f"{LIST}?{query}")) == found


def test_pages_go_on_where_the_last_one_ended(client, monkeypatch):
    monkeypatch.setattr("casting.public.views.page_of.__kwdefaults__", {"before": None, "size": 2})
    calls = [a_listed_call(f"Call {number}", ago=number // 2) for number in range(5)]
    seen, query = [], ""
    for _page in range(3):
        page = client.get(LIST + query)
        seen += titles(page)
        older = re.search(r'rel="next" href="(\?[^"]+)"', page.content.decode())
        query = older[1].replace("&amp;", "&") if older else ""
    assert not query
    assert sorted(seen) == sorted(call.title for call in calls)
    assert client.get(f"{LIST}?before=999999").status_code == 200


def test_the_list_costs_the_same_for_many_as_for_few(client):
    a_listed_call("One")
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for number in range(5):
        a_listed_call(f"More {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) == len(few) <= 3


@pytest.mark.parametrize(
    ("shown", "seen"), [(ContactShown.EVERYBODY, True), (ContactShown.APPLICANTS, False), (ContactShown.NOBODY, False)]
)
def test_the_callers_contact_is_shown_as_was_chosen(client, shown, seen):
    contact = {"phones": ["+2348030000112"], "emails": ["cast@salt.example"], "handles": ["@salt"]}
    call = a_listed_call(
        "Salt Road, call 0803 000 0112",
        contact=contact,
        requirements=["Two photos to cast@salt.example or @saltroad", "Height 170-180, N15000-20000"],
        contact_shown=shown,
    )
    page = client.get(f"/casting-calls/en/{call.pk}/").content.decode()
    assert ("+2348030000112" in page, "wa.me" in page, "@salt<" in page) == (seen, seen, seen)
    # The words of the message never tell it: who wrote them did not choose.
    assert "0803 000 0112" not in page and "@saltroad" not in page
    assert "170-180, N15000-20000" in page


def test_poisoned_fields_do_no_harm(client):
    evil = "</script><script>alert(1)</script>"
    call = a_listed_call(f"Call {evil}", requirements=[evil], contact={"urls": ["javascript:alert(1)"]}, deadline=None)
    shown = client.get(f"/casting-calls/en/{call.pk}/").content.decode()
    assert "<script>alert(1)" not in shown
    assert 'href="javascript:' not in shown
    assert shown.count("</script>") == 1


def test_the_site_map_names_every_open_call_in_both_languages(client):
    call = a_listed_call("Salt Road")
    index = client.get("/casting-calls/sitemap.xml").content.decode()
    assert "http://testserver/casting-calls/sitemap-1.xml" in index
    part = client.get("/casting-calls/sitemap-1.xml").content.decode()
    for language in ("en", "ar"):
        assert f"<loc>http://testserver/casting-calls/{language}/{call.pk}/</loc>" in part
    assert "Sitemap: http://testserver/casting-calls/sitemap.xml" in client.get("/robots.txt").content.decode()
    assert client.get("/casting-calls/sitemap-2.xml").content.decode().count("<url>") == 0
