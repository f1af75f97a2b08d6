"""What the documentation tells integrators to send is taken, and arrives."""

import json
import re

import pytest

from messaging.api.examples import SEND_EXAMPLES
from messaging.choices import MessageState
from messaging.models import Message
from messaging.services.templates import sync_templates
from tests.messaging.factories import ConversationFactory

_SENT = re.compile(r'api \$BASE/messages [^\n]*-d "((?:[^"\\]|\\.)*)"', re.S)


def _of_the_page(settings) -> list[str]:
    page = (settings.BASE_DIR / "docs/api.md").read_text()
    return [found.replace('\\"', '"') for found in _SENT.findall(page)]


def _fill(said: str, channel, conversation) -> dict:
    filled = json.loads(said.replace("$CHANNEL", str(channel.pk)).replace("$CONVERSATION", str(conversation.pk)))
    if "channel" in filled:
        filled["channel"] = channel.pk
    if "conversation" in filled:
        filled["conversation"] = conversation.pk
    return filled


@pytest.mark.django_db(transaction=True)
def test_every_example_of_sending_is_accepted_by_the_provider(api, providers, settings):
    channel = providers.channel()
    sync_templates(channel)
    conversation = ConversationFactory(channel=channel)
    examples = [*_of_the_page(settings), *(json.dumps(example.value) for example in SEND_EXAMPLES)]
    assert len(examples) == 2 + len(SEND_EXAMPLES)

    for said in examples:
        answer = api.post("/api/v1/messages", _fill(said, channel, conversation))
        assert answer.status_code == 202, (said, answer.json())
        providers.dispatch()
        message = Message.objects.get(pk=answer.json()["id"])
        assert message.state == MessageState.SENT, (said, message.reason)
        Message.objects.filter(pk=message.pk).update(state=MessageState.READ)
