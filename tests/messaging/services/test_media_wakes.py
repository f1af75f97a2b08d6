"""Files are asked for as soon as their message is stored: a provider's address for them lives for minutes."""

import pytest
from django.utils import timezone

from common.models import DueWork
from leads.identity import IdentityClaim, IdentityKind, Person
from messaging.events import AttachmentFound, InboundMessage
from messaging.models import Attachment
from messaging.services import wakes
from messaging.services.media import retry_attachment
from messaging.services.receive import receive_message
from messaging.services.sweep import sweep_outbox
from tests.messaging.factories import ChannelFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch) -> list[object]:
    asked: list[object] = []
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", asked.append)
    return asked


def _receive(*attachments: AttachmentFound) -> None:
    item = InboundMessage(
        account="1",
        provider_id="wamid.1",
        person=Person((IdentityClaim(IdentityKind.PHONE, "+2349010000001"),)),
        sent_at=timezone.now(),
        kind="image" if attachments else "text",
        attachments=attachments,
        reply_to="2349010000001",
    )
    receive_message(ChannelFactory(), item)


def test_a_received_file_is_fetched_at_once(asked, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        _receive(AttachmentFound("image", media_id="7"))

    assert asked == [wakes.MEDIA]


def test_a_message_without_files_wakes_nobody(asked, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        _receive()

    assert asked == []


def test_a_file_to_be_tried_again_is_fetched_at_once_and_found_by_the_sweep(asked, django_capture_on_commit_callbacks):
    _receive(AttachmentFound("image", media_id="7"))
    Attachment.objects.update(work_state=DueWork.State.FAILED)
    with django_capture_on_commit_callbacks(execute=True):
        sweep_outbox()
    assert asked == []

    with django_capture_on_commit_callbacks(execute=True):
        retry_attachment(Attachment.objects.get())
        sweep_outbox()

    assert asked == [wakes.MEDIA, wakes.MEDIA]
