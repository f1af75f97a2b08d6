"""What every way to read Instagram promises."""

from datetime import timedelta

import pytest
from django.utils import timezone

from pricing.instagram import AccountGone, AccountPrivate, Blocked, InstagramTrouble, get_reader, username_in
from pricing.instagram.registry import READERS
from simulator.server import RunningSimulator


def posts_of(way: str, username: str = "glowshop") -> list[str]:
    found = READERS[way].posts(username, since=timezone.now() - timedelta(days=7), most=3)
    return [post.caption for post in found]


@pytest.mark.parametrize("way", READERS)
def test_the_newest_three_of_a_week_come_with_their_pictures(way: str, instagram: RunningSimulator) -> None:
    days = {"pinned": 90, "monday": 6, "tuesday": 5, "wednesday": 4, "today": 0}
    posts = [{"caption": name, "days_ago": day, "pictures": ["aGk=", "aG8="]} for name, day in days.items()]
    instagram.control("instagram", {"username": "GlowShop", "posts": posts})
    assert posts_of(way) == ["today", "wednesday", "tuesday"]
    newest = READERS[way].posts("glowshop", since=timezone.now() - timedelta(days=7), most=1)[0]
    assert len(newest.images) == 2
    assert newest.url.startswith("https://www.instagram.com/p/")
    assert abs(newest.at - timezone.now()) < timedelta(minutes=1)


@pytest.mark.parametrize("way", READERS)
def test_an_account_that_is_not_there_is_told_apart_from_one_that_is_shut(
    way: str, instagram: RunningSimulator
) -> None:
    with pytest.raises(AccountGone):
        posts_of(way)
    instagram.control("instagram", {"username": "glowshop", "is_private": True, "is_business": False})
    with pytest.raises(AccountPrivate):
        posts_of(way)


@pytest.mark.parametrize(
    ("way", "fault"),
    [
        ("anonymous", "too_many"),
        ("anonymous", "login"),
        ("anonymous", "challenge"),
        ("discovery", "spent"),
        ("discovery", "refused"),
    ],
)
def test_who_is_shut_out_says_so(way: str, fault: str, instagram: RunningSimulator) -> None:
    instagram.control("instagram", {"username": "glowshop", "fault": fault})
    with pytest.raises(Blocked) as blocked:
        posts_of(way)
    assert blocked.value.seconds >= 3600


def test_another_shape_of_answers_is_trouble_and_no_crash(instagram: RunningSimulator) -> None:
    instagram.control("instagram", {"username": "glowshop", "fault": "changed"})
    with pytest.raises(InstagramTrouble):
        posts_of("anonymous")


def test_the_official_way_is_taken_where_it_is_set_up(settings) -> None:
    settings.INSTAGRAM_USER_ID = settings.INSTAGRAM_TOKEN = "1"
    for wanted, name in (("auto", "discovery"), ("anonymous", "anonymous")):
        settings.INSTAGRAM_READER = wanted
        assert get_reader().name == name  # type: ignore[union-attr]
    settings.INSTAGRAM_READER, settings.INSTAGRAM_TOKEN = "auto", ""
    assert get_reader().name == "anonymous"  # type: ignore[union-attr]
    settings.INSTAGRAM_READER = "off"
    assert get_reader() is None


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.instagram.com/Glow.Shop_ng/?hl=en", "glow.shop_ng"),
        ("https://instagram.com/glowshop", "glowshop"),
        ("https://www.instagram.com/p/C123/", ""),
        ("https://www.instagram.com/a){id}/", ""),
        ("https://instagram.com.evil.example/glowshop", ""),
    ],
)
def test_the_account_is_read_of_its_address(url: str, name: str) -> None:
    assert username_in(url) == name
