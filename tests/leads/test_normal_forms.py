import pytest
from django.db import IntegrityError

from leads.errors import InvalidIdentity
from leads.identity import IdentityKind
from leads.normal_forms import normalise_identity

from .factories import IdentityFactory


@pytest.mark.parametrize(
    ("kind", "raw", "stored"),
    [
        ("phone", "0803 123 4567", "+2348031234567"),
        ("phone", "+20 100 123 4567", "+201001234567"),
        ("email", " Amina@Example.NG ", "amina@example.ng"),
        ("lid", "1234567890@lid", "1234567890"),
        ("bsuid", "NG.1882abC", "NG.1882abC"),
        ("psid", " 77 ", "77"),
    ],
)
def test_one_form_for_each_kind(kind, raw, stored):
    assert normalise_identity(IdentityKind(kind), raw) == stored


@pytest.mark.parametrize(
    ("kind", "raw"),
    [("phone", "12"), ("phone", "abc"), ("email", "amina"), ("email", "a b@c.d"), ("lid", "x@lid"), ("psid", " ")],
)
def test_what_has_no_form_is_refused_in_words(kind, raw):
    with pytest.raises(InvalidIdentity, match="cannot be"):
        normalise_identity(IdentityKind(kind), raw)


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "value"), [("phone", "0803"), ("email", "Amina@x.ng"), ("psid", "")])
def test_the_database_takes_no_other_form(kind, value):
    with pytest.raises(IntegrityError):
        IdentityFactory(kind=kind, value=value)
