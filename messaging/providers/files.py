"""Which files may go out, as what, and how large; refused before anything is uploaded."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from messaging.errors import FileRefused

_MEGABYTE = 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class FileRule:
    """`media` is the kind of `messaging.content.Media` that it travels as."""

    media: str
    most_bytes: int


def _rules(media: str, megabytes: int, *mime_types: str) -> dict[str, FileRule]:
    return dict.fromkeys(mime_types, FileRule(media, megabytes * _MEGABYTE))


_DOCUMENTS = (
    "application/pdf",
    "text/plain",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    f"{_OFFICE}.wordprocessingml.document",
    f"{_OFFICE}.spreadsheetml.sheet",
    f"{_OFFICE}.presentationml.presentation",
)
_AUDIO = ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg")

# https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types
WHATSAPP_FILES: Mapping[str, FileRule] = {
    **_rules("image", 5, "image/jpeg", "image/png"),
    **_rules("video", 16, "video/mp4", "video/3gpp"),
    **_rules("audio", 16, *_AUDIO),
    **_rules("document", 100, *_DOCUMENTS),
}
# https://developers.facebook.com/docs/messenger-platform/send-messages#sending_attachments
MESSENGER_FILES: Mapping[str, FileRule] = {
    **_rules("image", 8, "image/jpeg", "image/png", "image/gif"),
    **_rules("video", 25, "video/mp4"),
    **_rules("audio", 25, *_AUDIO),
    **_rules("document", 25, *_DOCUMENTS),
}


def mime_type_of(filename: str) -> str:
    """By the name's ending: what a browser says of a file is what its sender likes."""
    return mimetypes.guess_type(filename)[0] or "application/octet-stream"


def rule_for_file(rules: Mapping[str, FileRule], *, mime_type: str, size: int) -> FileRule:
    rule = rules.get(mime_type)
    if rule is None:
        raise FileRefused(_("This channel takes no files of the type %(type)s.") % {"type": mime_type})
    if size > rule.most_bytes:
        facts = {"size": filesizeformat(size), "most": filesizeformat(rule.most_bytes)}
        raise FileRefused(_("The file has %(size)s; at most %(most)s may be sent. Make it smaller.") % facts)
    if not size:
        raise FileRefused(_("The file is empty."))
    return rule
