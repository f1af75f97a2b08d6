from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.dataclasses import ActionDialog
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget

from common.admin.dialogs import leave_dialog
from common.admin.displays import ago
from messaging.errors import MessagingError
from messaging.models import Comment
from messaging.services.private_reply import reply_privately, why_no_private_reply

from .base import ActedOnAdmin
from .displays import excerpt
from .filters import ChannelFilter


class PrivateReplyForm(BaseDialogForm):
    text = forms.CharField(
        label=gettext_lazy("Reply"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 4, "dir": "auto"}), max_length=2000
    )


@admin.register(Comment)
class CommentAdmin(ActedOnAdmin):
    list_display = ["text", "lead", "channel", "posted", "edited", "removed"]
    list_filter = [ChannelFilter]
    list_select_related = ["channel", "lead"]
    ordering = ["-id"]
    sortable_by = []
    actions_detail = ["reply_privately"]
    fields = [
        "body", "lead", "channel", "comment_id", "post_id", "permalink", "posted_at", "edited_at", "removed_at",
        "private_reply",
    ]  # fmt: skip
    readonly_fields = fields

    @display(description=gettext_lazy("text"))
    def text(self, comment: Comment) -> str:
        return excerpt(comment.body) or comment.comment_id

    @display(description=gettext_lazy("posted"))
    def posted(self, comment: Comment) -> object:
        return ago(comment.posted_at)

    @display(description=gettext_lazy("edited"))
    def edited(self, comment: Comment) -> object:
        return ago(comment.edited_at)

    @display(description=gettext_lazy("removed"))
    def removed(self, comment: Comment) -> object:
        return ago(comment.removed_at)

    @display(description=gettext_lazy("private reply"))
    def private_reply(self, comment: Comment) -> str:
        return why_no_private_reply(comment) or _("possible, once")

    @action(
        description=gettext_lazy("Reply privately…"),
        url_path="reply-privately",
        icon="forward_to_inbox",
        permissions=["act"],
        dialog=ActionDialog(
            title=gettext_lazy("Reply to this comment in private"),
            description=gettext_lazy("Once only, and within seven days of the comment."),
            form_class=PrivateReplyForm,
            form_submit_text=gettext_lazy("Send"),
        ),
    )
    def reply_privately(self, request: HttpRequest, form: PrivateReplyForm, object_id: str) -> HttpResponse:
        comment = get_object_or_404(Comment.objects.select_related("channel", "lead"), pk=object_id)
        try:
            reply_privately(comment=comment, text=form.cleaned_data["text"], by=request.user)
        except MessagingError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The private reply is on its way."))
        return leave_dialog(reverse("admin:messaging_comment_change", args=[object_id]))
