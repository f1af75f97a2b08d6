"""robots.txt by the examples of RFC 9309 and by what shops write."""

import time

import pytest

from common.fetching.robots import read_robots


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /\nUser-agent: majlisbot\nAllow: /", "/a", True),
        ("User-agent: other\nUser-agent: MajlisBot\nDisallow: /a", "/a/b", False),
        ("User-agent: *\nDisallow: /shop\nAllow: /shop/page", "/shop/page", True),
        ("User-agent: *\nAllow: /page\nDisallow: /*.html", "/page.html", False),
        ("User-agent: *\nAllow: /p\nDisallow: /p", "/p", True),
        ("User-agent: *\nDisallow: /*?q=", "/catalog/?q=phone", False),
        ("User-agent: *\nDisallow: /*.php$", "/a.php", False),
        ("User-agent: *\nDisallow: /*.php$", "/a.php?x", True),
        ("User-agent: *\nDisallow: /a$", "/a", False),
        ("User-agent: *\nDisallow: /a$", "/ab", True),
        ("\ufeffUSER-AGENT : * # all\nDISALLOW : /x # this", "/x", False),
        ("Disallow: /\nnonsense", "/a", True),
    ],
)
def test_the_longest_rule_for_us_decides(text, path, allowed):
    assert read_robots(text, product="MajlisBot").allows(path) is allowed


def test_groups_of_one_name_are_one_and_the_longest_pause_counts():
    robots = read_robots(
        "User-agent: *\nDisallow: /a\nCrawl-delay: 5\n\nUser-agent: *\nDisallow: /b\nCrawl-delay: 9999", product="x"
    )
    assert (robots.allows("/a"), robots.allows("/b"), robots.delay) == (False, False, 60.0)


def test_a_rule_of_a_stranger_takes_no_time():
    started = time.monotonic()
    robots = read_robots("User-agent: *\nDisallow: /" + "a*" * 2000 + "b$", product="x")
    assert robots.allows("/" + "a" * 5000)
    assert time.monotonic() - started < 1
