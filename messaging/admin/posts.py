"""Group posts, comments, parked changes and history checks: what came in beside private messages, and how."""

from django.contrib import admin
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from common.admin.bases import EvidenceAdmin
from common.admin.displays import ago, ltr
from messaging.models import GroupPost, HistoryCheck, ParkedChange

from .displays import excerpt
from .filters import ChannelFilter


@admin.register(GroupPost)
class GroupPostAdmin(EvidenceAdmin):
    list_display = ["text", "group", "sender", "kind", "channel", "posted"]
    list_filter = [("kind", ChoicesDropdownFilter), ChannelFilter]
    list_select_related = ["channel"]
    ordering = ["-id"]
    sortable_by = []
    fields = [
        "body",
        "files",
        "group",
        "sender",
        "kind",
        "channel",
        "provider_id",
        "posted_at",
        "revoked_at",
        "received_at",
    ]
    readonly_fields = fields

    @display(description=_("text"))
    def text(self, post: GroupPost) -> str:
        return excerpt(post.body) or post.get_kind_display()

    @display(description=_("group"))
    def group(self, post: GroupPost) -> str:
        return post.group_name or ltr(post.group_id)

    @display(description=_("sender"))
    def sender(self, post: GroupPost) -> str:
        return post.sender_name or ltr(post.sender_phone or post.sender_id)

    @display(description=_("files"))
    def files(self, post: GroupPost) -> str:
        files = post.attachments.order_by("position")
        return render_to_string("admin/messaging/files.html", {"files": files}) if files else "–"

    @display(description=_("posted"))
    def posted(self, post: GroupPost) -> object:
        return ago(post.posted_at)


@admin.register(ParkedChange)
class ParkedChangeAdmin(EvidenceAdmin):
    list_display = ["what", "detail", "provider_id", "channel", "happened", "parked"]
    list_filter = [("what", ChoicesDropdownFilter), ChannelFilter]
    list_select_related = ["channel"]
    ordering = ["-id"]
    sortable_by = []

    @display(description=_("at"))
    def happened(self, change: ParkedChange) -> object:
        return ago(change.happened_at)

    @display(description=_("parked"))
    def parked(self, change: ParkedChange) -> object:
        return ago(change.created_at)


@admin.register(HistoryCheck)
class HistoryCheckAdmin(EvidenceAdmin):
    list_display = ["channel", "started", "seen", "recovered", "failed", "error"]
    list_filter = [ChannelFilter]
    list_select_related = ["channel"]
    ordering = ["-id"]
    sortable_by = []
    fields = ["channel", "since", "started_at", "finished_at", "seen", "recovered", "failed", "error"]
    readonly_fields = fields

    @display(description=_("started"))
    def started(self, check: HistoryCheck) -> object:
        return ago(check.started_at)
