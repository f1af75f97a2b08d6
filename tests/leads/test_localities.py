import pytest

from leads.localities import Locality, guess_locality, known_language

from .factories import person


@pytest.mark.parametrize(
    ("identities", "guess"),
    [
        (["phone:+2348031234567"], Locality("NG", "en", "Africa/Lagos")),
        (["phone:+201001234567"], Locality("EG", "ar", "Africa/Cairo")),
        (["phone:+966501234567"], Locality("SA", "ar", "Asia/Riyadh")),
        (["bsuid:AE.99812"], Locality("AE", "ar", "Asia/Dubai")),
        (["psid:123", "phone:+201001234567"], Locality("EG", "ar", "Africa/Cairo")),
        (["psid:123"], Locality("NG", "en", "Africa/Lagos")),
        (["phone:+800123456789"], Locality("NG", "en", "Africa/Lagos")),
        (["bsuid:ZZ.1"], Locality("NG", "en", "Africa/Lagos")),
    ],
)
def test_a_number_tells_country_language_and_time_zone(identities, guess):
    assert guess_locality(person(*identities).identities) == guess


@pytest.mark.parametrize(("raw", "code"), [("ar_EG", "ar"), ("en-GB", "en"), ("zz", ""), ("", "")])
def test_a_locale_is_reduced_to_a_language_of_ours(raw, code):
    assert known_language(raw) == code
