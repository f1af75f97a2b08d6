import pytest

from casting.rules.groups import recognise_group


@pytest.mark.parametrize(
    "name",
    [
        "Casting Dubai 🎬",
        "كاستينغ لبنان",
        "ممثلين وممثلات",
        "Voice over artists",
        "تجارب أداء ٢٠٢٦",
        "Extras & models UAE",
        "مواهب",
    ],
)
def test_a_name_that_promises_roles_is_a_casting_group(name: str) -> None:
    assert recognise_group(name).is_casting


@pytest.mark.parametrize(
    "name",
    [
        "Fly casting & fishing",
        "Talent acquisition jobs",
        "ورشة تمثيل",
        "معدات تصوير للإيجار",
        "Fans of actors",
        "عائلة أبو خالد",
        "",
        "🎬",
    ],
)
def test_the_same_words_of_another_trade_make_none(name: str) -> None:
    assert not recognise_group(name).is_casting


def test_the_words_that_told_are_kept() -> None:
    reading = recognise_group("Casting workshop")
    assert reading.speaks_for == ("Casting",)
    assert reading.speaks_against == ("workshop",)
    assert 0 < reading.confidence < 0.5
