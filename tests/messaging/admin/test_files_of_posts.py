"""Pictures posted in a group are fetched and kept like those of a private message."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from common.models import DueWork
from messaging.models import Attachment, GroupPost, Message
from messaging.services.purge import purge_old_content
from tests.messaging.admin.rows import received
from tests.messaging.factories import ConversationFactory
from tests.messaging.receiving import load, make_channels, receive

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(settings, tmp_path) -> GroupPost:
    settings.MEDIA_ROOT = tmp_path
    make_channels()
    receive("whapi", load("whapi", "group_image_caption"))
    return GroupPost.objects.get()


def test_the_picture_of_a_post_waits_to_be_fetched_once(post):
    receive("whapi", load("whapi", "group_image_caption"))
    (file,) = post.attachments.all()
    assert (file.kind, file.work_state, file.channel) == ("image", DueWork.State.DUE, post.channel)
    assert file.media_id or file.url
    assert not Message.objects.exists()


def test_a_file_belongs_to_one_message_or_one_post(post):
    message = received(ConversationFactory())
    for owners in ({}, {"message": message, "group_post": post}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attachment.objects.create(kind="image", position=9, **owners)


def test_it_goes_when_its_time_is_over(post):
    file = post.attachments.get()
    file.file.save("a.jpg", ContentFile(b"0123456789"))
    file.save()
    kept = file.file.name
    GroupPost.objects.update(posted_at=timezone.now() - timedelta(days=91), routed_at=timezone.now())

    purge_old_content()

    file.refresh_from_db()
    assert (file.file.name, file.url, file.media_id) == ("", "", "")
    assert not file.file.storage.exists(kept)


def test_who_may_see_posts_may_see_their_pictures(post, staff, client_of):
    file = post.attachments.get()
    file.mime_type, file.work_state = "image/jpeg", DueWork.State.DONE
    file.file.save("a.jpg", ContentFile(b"0123456789"))
    file.save()
    address = reverse("admin:messaging_attachment_file", args=[file.pk])
    reader = client_of(staff("view_grouppost"))

    part = reader.get(address, headers={"Range": "bytes=2-4"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"234")
    assert client_of(staff("view_conversation")).get(address).status_code == 403
    page = reader.get(reverse("admin:messaging_grouppost_change", args=[post.pk])).content.decode()
    assert address in page
