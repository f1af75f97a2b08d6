"""The words of a call without the ways to reach its caller; what only looks like one stays."""

import pytest

from casting.rules.cities import city_name, is_city, spellings_of
from casting.rules.masking import without_contacts


@pytest.mark.parametrize(
    "text",
    [
        "Height 170-180, born 1990-2005",
        "SAR 2,500 / day, 12/03/2026",
        "الأجر ٢٠٠٠-٣٠٠٠ ريال، التصوير ٢٠٢٦/٠٣/١٢",
        "N15000-20000 in cash",
        "Shoot 2026-03-12 to 2026-03-15",
    ],
)
def test_figures_and_dates_stay(text: str) -> None:
    assert without_contacts(text, ["+966550000142"]) == text


@pytest.mark.parametrize(
    "written",
    [
        "+966 55 000 0142",
        "٠٥٥٠٠٠٠١٤٢",
        "0550-000-142",
        "wa.me/966550000142",
        "https://forms.example/x",
        "cast@salt.example",
        "@saltroad",
        "966550000142+",
    ],
)
def test_ways_to_reach_the_caller_go(written: str) -> None:
    shown = without_contacts(f"Send two photos to {written} now", ["+966550000142"])
    assert shown.startswith("Send two photos to …") and shown.endswith(" now")
    assert written not in shown


def test_cities_are_named_in_the_readers_language() -> None:
    assert city_name("Alexandria", "ar") == "الإسكندرية"
    assert city_name("Alexandria", "en") == city_name("Alexandria", "fr") == "Alexandria"
    assert city_name("Nowhere", "ar") == "Nowhere" and not is_city("Nowhere")
    assert "المعادي" in spellings_of("Cairo")
