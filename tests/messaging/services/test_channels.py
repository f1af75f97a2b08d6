import pytest

from messaging.choices import ChannelState
from messaging.services import wakes
from messaging.services.channels import pause_channel, resume_channel
from tests.messaging.factories import ChannelFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch) -> list[object]:
    asked: list[object] = []
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", asked.append)
    return asked


def test_a_channel_is_paused_once(asked):
    channel = ChannelFactory()

    assert [pause_channel(channel), pause_channel(channel)] == [True, False]

    channel.refresh_from_db()
    assert channel.state == ChannelState.PAUSED


def test_a_resumed_channel_sends_at_once(asked, django_capture_on_commit_callbacks):
    channel = ChannelFactory(state=ChannelState.PAUSED)

    with django_capture_on_commit_callbacks(execute=True):
        assert [resume_channel(channel), resume_channel(channel)] == [True, False]

    channel.refresh_from_db()
    assert channel.state == ChannelState.ACTIVE
    assert asked == [wakes.DISPATCH]
