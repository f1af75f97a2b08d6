import sqlite3

import pytest
from django.db import connection, connections


@pytest.fixture
def shared_database(transactional_db, tmp_path):
    """A database that several threads use as processes do. SQLite's tests run in memory, where readers meet no WAL:
    there, a copy in a file takes its place."""
    if connection.vendor != "sqlite" or not connection.is_in_memory_db():
        yield
        return
    in_memory, name = connections["default"], connections.settings["default"]["NAME"]
    in_memory.ensure_connection()
    copy = sqlite3.connect(tmp_path / "shared.sqlite3")
    in_memory.connection.backup(copy)
    copy.close()
    connections.settings["default"]["NAME"] = str(tmp_path / "shared.sqlite3")
    connections["default"] = connections.create_connection("default")
    connections["default"].inc_thread_sharing()
    yield
    connections["default"].close()
    connections["default"] = in_memory
    connections.settings["default"]["NAME"] = name
