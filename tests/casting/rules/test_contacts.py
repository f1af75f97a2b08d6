import pytest

from casting.rules.contacts import find_contacts
from casting.rules.reading import read


@pytest.mark.parametrize(
    ("text", "country", "phones"),
    [
        ("٠٥٥٠٠٠٠٢٩٤", "SA", ("+966550000294",)),
        ("00966 55 000 0153", None, ("+966550000153",)),
        ("966550000153+", None, ("+966550000153",)),
        ("050-000-0381", "AE", ("+971500000381",)),
        ("9000 0358 (965)", None, ("+96590000358",)),
        ("03 000 334", "LB", ("+9613000334",)),
        ("0550000131 – 0550000132", "SA", ("+966550000131", "+966550000132")),
        ("01000000411", None, ("+201000000411",)),
        ("0803 000 0125", None, ("+2348030000125",)),
        ("shoot 20/4/2026, SAR 30,000", "SA", ()),
    ],
)
def test_numbers_become_e164_by_the_country(text: str, country: str | None, phones: tuple[str, ...]) -> None:
    assert find_contacts(read(text), country).phones == phones


def test_links_and_names_are_kept_as_written_without_what_follows_them() -> None:
    found = find_contacts(
        read("فورم https://forms.example/a1، أو wa.me/966550000131 أو cast@x.example. @cast_me!"), "SA"
    )
    assert found.urls == ("https://forms.example/a1",)
    assert found.whatsapp == ("wa.me/966550000131",)
    assert found.emails == ("cast@x.example",)
    assert found.handles == ("@cast_me",)
    assert found.phones == ()
