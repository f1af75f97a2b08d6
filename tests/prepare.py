"""python -m tests.prepare: migrates ahead of the tests, which then only copy, the database that DATABASE_URL names."""

import os

import django

import tests.environment  # noqa: F401

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402

from tests.databases import make_template  # noqa: E402

if __name__ == "__main__":
    make_template(connection)
