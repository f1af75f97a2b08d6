"""Replaying a range of webhook events: which, how many, and only then the deed."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.admin.options import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from common.admin.pages import page_context
from messaging.choices import EventState
from messaging.models import WebhookEvent
from messaging.providers.registry import channel_kinds
from messaging.services.replay import replay_events
from messaging.services.wakes import wake_inbound

from .base import tell

_AT_ONCE = 500
_ANY = [("", gettext_lazy("any"))]


class _Instant(UnfoldAdminTextInputWidget):
    input_type = "datetime-local"


class RangeForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False, widget=UnfoldAdminSelectWidget)
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=_ANY + EventState.choices, widget=UnfoldAdminSelectWidget
    )
    # Not `from`: a word of Python's.
    since = forms.DateTimeField(label=gettext_lazy("Received from"), widget=_Instant(attrs={"dir": "ltr"}))
    until = forms.DateTimeField(label=gettext_lazy("Received to"), widget=_Instant(attrs={"dir": "ltr"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = _ANY + channel_kinds()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("since") and said.get("until") and said["since"] >= said["until"]:
            self.add_error("until", _("The end must come after the beginning."))
        return said

    def chosen(self) -> QuerySet[WebhookEvent]:
        said = self.cleaned_data
        events = WebhookEvent.objects.filter(received_at__gte=said["since"], received_at__lte=said["until"])
        return events.filter(**{name: said[name] for name in ("kind", "state") if said[name]})


def replay_range_page(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """GET shows the form and, once filled in, the number; POST does it."""
    data = request.POST or request.GET
    form = RangeForm(data if "since" in data else None)
    count = form.chosen().count() if form.is_bound and form.is_valid() else None
    if request.method == "POST" and count is not None:
        done = sum(replay_events(batch) for batch in _batches(form.chosen()))
        wake_inbound()
        text = ngettext("%(count)d event is worked on again.", "%(count)d events are worked on again.", done)
        tell(request, done=done, what=text % {"count": done})
        return redirect("admin:messaging_webhookevent_changelist")
    context = {
        **page_context(model_admin, request, _("Replay a range")),
        "form": form,
        "count": count,
    }
    return TemplateResponse(request, "admin/messaging/replay_range.html", context)


def _batches(events: QuerySet[WebhookEvent]) -> Iterator[list[WebhookEvent]]:
    """By rising id, so that events that become due meanwhile are not met twice."""
    last = 0
    while batch := list(events.filter(pk__gt=last).only("pk").order_by("pk")[:_AT_ONCE]):
        last = batch[-1].pk
        yield batch
