"""Politeness and bounds, on the wire: a real server counts who asked for what, and when."""

import gzip
import threading
import time
from itertools import pairwise

import pytest

from common.fetching import DisallowedByRobots, FetchFailed, NotYet

from .conftest import AGENT


def test_we_say_who_we_are(shop, make_fetcher):
    shop.put("/a", b"x", Content_Type="text/html; charset=windows-1256")
    page = make_fetcher().fetch(f"{shop.url}/a")
    assert (page.body, page.mime_type, page.charset) == (b"x", "text/html", "windows-1256")
    assert shop.seen[0].headers["user-agent"] == AGENT
    assert "authorization" not in shop.seen[0].headers


def test_requests_to_one_host_are_never_closer_than_the_rate_whoever_asks(shop, make_fetcher, clock):
    """Two fetchers that share their states are one asker."""
    shop.put("/a")
    first, second = make_fetcher(seconds_between=3), make_fetcher(seconds_between=3)
    for _ in range(3):
        first.fetch(f"{shop.url}/a")
        second.fetch(f"{shop.url}/a")
    assert all(later.at - sooner.at >= 3 for sooner, later in pairwise(shop.seen))
    assert clock.waited == [3.0] * 5


def test_many_threads_get_turns_of_their_own(shop, make_fetcher, clock):
    shop.put("/a")
    turns: list[float] = []
    fetcher = make_fetcher(seconds_between=3, patience=1000)
    fetcher.sleep = turns.append
    threads = [threading.Thread(target=fetcher.fetch, args=(f"{shop.url}/a",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(turns) == [3.0 * place for place in range(1, 8)]


def test_who_would_wait_too_long_is_sent_away_and_takes_no_turn(shop, make_fetcher, clock):
    shop.put("/a")
    fetcher = make_fetcher(seconds_between=40, patience=30)
    fetcher.fetch(f"{shop.url}/a")
    for _ in range(3):
        with pytest.raises(NotYet) as caught:
            fetcher.fetch(f"{shop.url}/a")
        assert caught.value.until == clock.now + 40
    clock.now += 40
    fetcher.fetch(f"{shop.url}/a")
    assert len(shop.seen) == 2


@pytest.mark.parametrize("said", ["120", "Fri, 15 Jan 2027 08:02:00 GMT"])
def test_retry_after_is_kept(shop, make_fetcher, clock, said):
    shop.put("/a", b"", 429, Retry_After=said)
    fetcher = make_fetcher()
    with pytest.raises(FetchFailed, match="429"):
        fetcher.fetch(f"{shop.url}/a")
    shop.put("/a")
    clock.now += 119
    with pytest.raises(NotYet, match="rests"):
        fetcher.fetch(f"{shop.url}/a")
    assert len(shop.seen) == 1
    clock.now += 2
    assert fetcher.fetch(f"{shop.url}/a").status == 200


def test_one_refusal_is_enough(shop, make_fetcher, clock):
    """403 is the shop's word; asking again would be evasion."""
    shop.put("/a", b"", 403)
    fetcher = make_fetcher()
    with pytest.raises(FetchFailed) as caught:
        fetcher.fetch(f"{shop.url}/a")
    assert caught.value.status == 403
    with pytest.raises(NotYet):
        fetcher.fetch(f"{shop.url}/b")
    assert shop.asked == ["/a"]


def test_a_host_that_keeps_failing_rests_then_one_probe_tries_it(shop, make_fetcher, clock):
    shop.put("/a", b"", 500)
    fetcher = make_fetcher(seconds_between=1)
    for _ in range(3):
        with pytest.raises(FetchFailed):
            fetcher.fetch(f"{shop.url}/a")
    with pytest.raises(NotYet):
        fetcher.fetch(f"{shop.url}/a")
    clock.now += 61
    seen_by_others: list[type] = []

    def while_it_probes(_handler):
        try:
            make_fetcher(seconds_between=1).fetch(f"{shop.url}/b")
        except NotYet as refusal:
            seen_by_others.append(type(refusal))
        return (500, {}, b"")

    shop.pages["/a"] = while_it_probes
    with pytest.raises(FetchFailed):
        fetcher.fetch(f"{shop.url}/a")
    assert seen_by_others == [NotYet]
    assert len(shop.seen) == 4
    clock.now += 61
    with pytest.raises(NotYet):  # it failed again: twice as long
        fetcher.fetch(f"{shop.url}/a")
    clock.now += 60
    shop.put("/a")
    fetcher.fetch(f"{shop.url}/a")
    fetcher.fetch(f"{shop.url}/a")
    assert len(shop.seen) == 6


def test_what_is_not_found_says_nothing_against_the_host(shop, make_fetcher):
    fetcher = make_fetcher(seconds_between=0)
    for _ in range(5):
        with pytest.raises(FetchFailed, match="404"):
            fetcher.fetch(f"{shop.url}/gone")
    assert len(shop.seen) == 5


def test_what_has_not_changed_is_not_sent_again(shop, make_fetcher):
    def answer(handler):
        if handler.headers.get("If-None-Match") == '"v1"':
            return (304, {}, b"")
        return (200, {"ETag": '"v1"', "Last-Modified": "Fri, 15 Jan 2027 08:00:00 GMT"}, b"page")

    shop.pages["/a"] = answer
    fetcher = make_fetcher()
    page = fetcher.fetch(f"{shop.url}/a")
    again = fetcher.fetch(f"{shop.url}/a", etag=page.etag, last_modified=page.last_modified)
    assert (page.is_unchanged, again.is_unchanged, again.body) == (False, True, b"")
    assert shop.seen[1].headers["if-modified-since"] == page.last_modified


def test_redirects_are_followed_and_each_takes_a_turn(shop, make_fetcher):
    shop.put("/a", b"", 301, Location="/b?x=1")
    shop.put("/b?x=1", b"there")
    page = make_fetcher(seconds_between=3).fetch(f"{shop.url}/a")
    assert (page.url, page.body) == (f"{shop.url}/b?x=1", b"there")
    assert shop.seen[1].at - shop.seen[0].at >= 3


@pytest.mark.parametrize("location", ["/a", ""])
def test_a_redirect_that_leads_nowhere_is_left(shop, make_fetcher, location):
    shop.put("/a", b"", 302, Location=location)
    with pytest.raises(FetchFailed, match=r"page to page|without saying where"):
        make_fetcher(seconds_between=0).fetch(f"{shop.url}/a")
    assert len(shop.seen) <= 6


def test_a_page_over_the_limit_is_left(shop, make_fetcher):
    shop.put("/a", b"x" * 300_000)
    with pytest.raises(FetchFailed, match="more than 100000 bytes"):
        make_fetcher(max_bytes=100_000).fetch(f"{shop.url}/a")


def test_a_small_file_that_unpacks_to_a_huge_one_is_left(shop, make_fetcher):
    shop.put("/a", gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip")
    assert len(shop.pages["/a"][2]) < 100_000
    with pytest.raises(FetchFailed, match="more than 1000000 bytes"):
        make_fetcher(max_bytes=1_000_000).fetch(f"{shop.url}/a")


def test_a_packed_page_comes_unpacked(shop, make_fetcher):
    shop.put("/a", gzip.compress("سعر".encode() * 100_000), Content_Encoding="gzip")
    assert make_fetcher().fetch(f"{shop.url}/a").body == "سعر".encode() * 100_000


def test_a_page_that_drips_is_left_in_time(shop, make_fetcher):
    def drip(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.1)

    shop.pages["/a"] = drip
    started = time.monotonic()
    with pytest.raises(FetchFailed, match="too slow"):
        make_fetcher(seconds=0.6).fetch(f"{shop.url}/a")
    assert time.monotonic() - started < 3


def test_a_page_that_breaks_off_is_no_page(shop, make_fetcher):
    shop.put("/a", b"half", Content_Length="100")
    with pytest.raises(FetchFailed):
        make_fetcher(seconds=2).fetch(f"{shop.url}/a")


def test_robots_txt_is_asked_once_and_obeyed(shop, make_fetcher):
    shop.put("/robots.txt", b"User-agent: *\nDisallow: /\n\nUser-agent: MajlisBot\nDisallow: /cart\nCrawl-delay: 7\n")
    shop.put("/a")
    fetcher = make_fetcher(obeys_robots=True)
    fetcher.fetch(f"{shop.url}/a")
    fetcher.fetch(f"{shop.url}/a")
    with pytest.raises(DisallowedByRobots):
        fetcher.fetch(f"{shop.url}/cart?x=1")
    assert shop.asked == ["/robots.txt", "/a", "/a"]
    assert shop.seen[2].at - shop.seen[1].at >= 7


def test_robots_txt_is_asked_of_those_we_are_sent_to(shop, make_fetcher):
    shop.put("/robots.txt", b"User-agent: *\nDisallow: /b")
    shop.put("/a", b"", 302, Location="/b")
    with pytest.raises(DisallowedByRobots):
        make_fetcher(obeys_robots=True).fetch(f"{shop.url}/a")
    assert shop.asked == ["/robots.txt", "/a"]


def test_without_robots_txt_everything_is_allowed(shop, make_fetcher):
    shop.put("/a")
    assert make_fetcher(obeys_robots=True).fetch(f"{shop.url}/a").status == 200


def test_while_robots_txt_fails_nothing_is_read(shop, make_fetcher):
    shop.put("/robots.txt", b"", 503)
    shop.put("/a")
    fetcher = make_fetcher(obeys_robots=True)
    with pytest.raises(FetchFailed, match="503"):
        fetcher.fetch(f"{shop.url}/a")
    assert shop.asked == ["/robots.txt"]
    shop.put("/robots.txt", b"")
    assert fetcher.fetch(f"{shop.url}/a").status == 200
