from datetime import UTC, datetime

import factory
from django.contrib.auth import get_user_model

from leads.identity import IdentityClaim, IdentityKind, Person
from leads.models import Identity, Lead

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_user_model()

    username = factory.Sequence("agent{}".format)


class LeadFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Lead

    first_name = factory.Sequence("Amina{}".format)
    last_name = "Bello"


class IdentityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Identity

    lead = factory.SubFactory(LeadFactory)
    kind = IdentityKind.PHONE
    value = factory.Sequence("+23480310{:05d}".format)


def person(*identities: str, **about: object) -> Person:
    """`person("phone:+2348031234567", "bsuid:NG.1", name="Amina Bello")`"""
    pairs = (identity.split(":", 1) for identity in identities)
    return Person(tuple(IdentityClaim(IdentityKind(kind), value) for kind, value in pairs), **about)  # type: ignore[arg-type]
