from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from common.admin.displays import ago
from common.models import DueWork
from common.ranges import serve_file
from messaging.choices import MessageKind
from messaging.models import Attachment
from messaging.services.media import retry_attachment

from .base import ActedOnAdmin, tell
from .displays import WORK_COLOURS

# What a browser may show inside our pages. Everything else, a person's HTML or SVG above all, is downloaded.
_SHOWN = {
    *("image/jpeg", "image/png", "image/webp", "image/gif"),
    *("audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr"),
    *("video/mp4", "video/3gpp"),
}

_SEES_MESSAGES, _SEES_POSTS = "messaging.view_conversation", "messaging.view_grouppost"


@admin.register(Attachment)
class AttachmentAdmin(ActedOnAdmin):
    list_display = ["name", "kind_label", "mime_type", "work_label", "attempts", "error", "next_try", "received"]
    list_filter = [("work_state", ChoicesDropdownFilter)]
    ordering = ["-id"]
    sortable_by = []
    actions = ["try_again"]
    fields = ["name", "kind_label", "mime_type", "size", "work_state", "attempts", "error", "next_at", "created_at"]
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        # Kept by the browser: who seeks in a video asks for it in many parts.
        file = self.admin_site.admin_view(self.file_view, cacheable=True)
        return [path("<int:pk>/file/", file, name="messaging_attachment_file"), *super().get_urls()]

    def file_view(self, request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
        """A received file, for staff only. The sender chose its bytes: it never runs as a page of ours."""
        attachment = get_object_or_404(Attachment, pk=pk)
        if not request.user.has_perm(_SEES_POSTS if attachment.group_post_id else _SEES_MESSAGES):
            raise PermissionDenied
        if not attachment.file:
            raise Http404
        kind = attachment.mime_type.split(";")[0].strip().lower()
        is_shown = kind in _SHOWN
        response = serve_file(
            request,
            attachment.file.open("rb"),
            as_attachment=not is_shown,
            filename=attachment.filename or attachment.file.name.rpartition("/")[2],
            content_type=kind if is_shown else "application/octet-stream",
            etag=attachment.sha256,
        )
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["Cache-Control"] = "private, max-age=86400"
        return response

    @display(description=_("name"))
    def name(self, attachment: Attachment) -> str:
        return attachment.filename or str(attachment.pk)

    @display(description=_("kind"))
    def kind_label(self, attachment: Attachment) -> str:
        return str(dict(MessageKind.choices).get(attachment.kind, attachment.kind))

    @display(description=_("state"), label=WORK_COLOURS)
    def work_label(self, attachment: Attachment) -> tuple[str, str]:
        return attachment.work_state, attachment.get_work_state_display()

    @display(description=_("next attempt"))
    def next_try(self, attachment: Attachment) -> object:
        return ago(attachment.next_at) if attachment.work_state == DueWork.State.DUE else ""

    @display(description=_("received"))
    def received(self, attachment: Attachment) -> object:
        return ago(attachment.created_at)

    @action(description=_("Try again"), permissions=["act"])
    def try_again(self, request: HttpRequest, attachments: QuerySet[Attachment]) -> None:
        failed = [each for each in attachments if each.work_state == DueWork.State.FAILED]
        for attachment in failed:
            retry_attachment(attachment)
        text = ngettext("%(count)d file is fetched again.", "%(count)d files are fetched again.", len(failed))
        skipped = attachments.count() - len(failed)
        tell(request, done=len(failed), what=text % {"count": len(failed)}, skipped=skipped, why=_("not failed"))
