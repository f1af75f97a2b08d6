from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldBooleanSwitchWidget

from common.admin.bases import BackOfficeAdmin
from messaging.models import CannedReply

from .displays import excerpt


class CannedReplyForm(forms.ModelForm):
    is_own = forms.BooleanField(
        label=_("only for me"), required=False, widget=UnfoldBooleanSwitchWidget, help_text=_("Off: everybody uses it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_own"].initial = self.instance.owner_id is not None


@admin.register(CannedReply)
class CannedReplyAdmin(BackOfficeAdmin):
    """Everybody keeps their own and sees what is shared; whose they are not, nobody else sees."""

    list_display = ["slashed", "title", "said", "owner_label"]
    list_display_links = ["slashed", "title"]
    list_select_related = ["owner"]
    search_fields = ["shortcut", "title"]
    form = CannedReplyForm
    fields = ["shortcut", "title", "text", "text_ar", "is_own"]
    ordering = ["shortcut"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CannedReply]:
        return super().get_queryset(request).filter(Q(owner=None) | Q(owner=request.user))

    def save_model(self, request: HttpRequest, obj: CannedReply, form: forms.ModelForm, change: bool) -> None:
        obj.owner = request.user if form.cleaned_data["is_own"] else None
        super().save_model(request, obj, form, change)

    @display(description=_("shortcut"), ordering="shortcut")
    def slashed(self, reply: CannedReply) -> str:
        return f"/{reply.shortcut}"

    @display(description=_("text"))
    def said(self, reply: CannedReply) -> str:
        return excerpt(reply.text or reply.text_ar)

    @display(description=_("for"), label={True: "info", False: "default"})
    def owner_label(self, reply: CannedReply) -> tuple[bool, Any]:
        return reply.owner_id is not None, _("me") if reply.owner_id else _("everybody")
