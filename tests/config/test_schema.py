"""The OpenAPI schema that integrators generate their clients from."""

import pytest
from django.core.management import call_command
from drf_spectacular.drainage import GENERATOR_STATS


def test_the_schema_is_valid_and_every_name_in_it_is_ours(tmp_path):
    """A warning here is mostly a set of choices without a name: add it to ENUM_NAME_OVERRIDES."""
    GENERATOR_STATS.reset()
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))


@pytest.mark.django_db
def test_codes_of_field_errors_are_told_with_their_field(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("integrator"))

    schemas = client.get("/api/v1/schema/", headers={"accept": "application/json"}).json()["components"]["schemas"]

    codes = schemas["AuthTokenCreatePasswordErrorComponent"]["properties"]["code"]
    assert "required" in codes["allOf"][0]["enum"]
