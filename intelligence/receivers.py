from django.db import connection

from .models import LlmRules, Prompt
from .services.prompts import seed_prompts
from .services.seeding import seed_gateway


def seed(**_: object) -> None:
    """After every migration: what the house ships and the tables lack. What is there stays as staff left it."""
    tables = set(connection.introspection.table_names())
    if Prompt._meta.db_table in tables:  # not so while migrating backwards
        seed_prompts()
    if LlmRules._meta.db_table in tables:
        seed_gateway()
