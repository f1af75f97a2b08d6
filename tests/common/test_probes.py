import pytest

from common import probes


@pytest.fixture(autouse=True)
def _no_others(monkeypatch):
    monkeypatch.setattr(probes, "_probes", {})


def test_a_number_is_read_by_name():
    probes.register_probe("unread_chats", lambda: 3, help="Unread chats.")
    assert probes.read_number("unread_chats") == 3


def test_a_labelled_reading_is_summed():
    probes.register_probe("queued", lambda: {("a",): 1, ("b",): 2}, help="Queued.", labels=("channel",))
    assert probes.read_number("queued") == 3


def test_what_nobody_registered_is_not_zero():
    assert probes.read_number("unread_chats") is None
