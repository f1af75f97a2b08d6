"""The page of one conversation: its thread, its composer, what may be done with it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from messaging.models import Conversation
from messaging.selectors.threads import read_thread, thread_version
from messaging.selectors.windows import window_of

from .bubbles import bubbles
from .composer import ComposerForm, fresh_composer
from .conversation_actions import VERBS
from .displays import CONVERSATION_COLOURS, WINDOW_COLOURS, window_left
from .reading import note_seen

_CAN_SEND = "messaging.add_message"
_PAGE = "admin:messaging_conversation_change"


class ThreadViews:
    """Mixed into the conversations' admin, whose permissions count."""

    def get_urls(self) -> list[URLPattern]:
        views = {
            "thread": require_GET(self.thread_view),
            "older": require_GET(self.older_view),
            "send": require_POST(self.send_view),
        }
        urls = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"messaging_conversation_{name}")
            for name, view in views.items()
        ]
        act = self.admin_site.admin_view(require_POST(self.act_view))
        urls.append(path("<int:pk>/act/<slug:verb>/", act, name="messaging_conversation_act"))
        return [*urls, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        conversation = self._seen(request, object_id)
        if conversation is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return self._page(request, conversation, fresh_composer())

    def thread_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asked every few seconds by an open page: nothing (204) unless the thread reads otherwise by now."""
        conversation = self._conversation(request, pk)
        since = _id(request, "since")
        if request.GET.get("v") == thread_version(conversation, since=since):
            return HttpResponse(status=204)
        if self.has_act_permission(request):
            note_seen(conversation)
        context = self._context(request, conversation, fresh_composer(), since=since)
        context["open_composer"] = context["window"].is_open and request.GET.get("composer") == "closed"
        return render(request, "admin/messaging/thread_news.html", context)

    def older_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        conversation = self._conversation(request, pk)
        thread = read_thread(conversation, older_than=_id(request, "before"))
        context = {"conversation": conversation, "bubbles": bubbles(thread), "older_than": thread.older_than}
        return render(request, "admin/messaging/thread_older.html", context)

    def send_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        conversation = self._conversation(request, pk)
        if not request.user.has_perm(_CAN_SEND):
            raise PermissionDenied
        composer = ComposerForm(request.POST, auto_id="composer_%s")
        if composer.is_valid() and composer.send(conversation, by=request.user):
            composer = fresh_composer()
        if "HX-Request" not in request.headers:
            is_sent = not composer.is_bound
            return redirect(_PAGE, pk) if is_sent else self._page(request, conversation, composer)
        context = self._context(request, conversation, composer, since=_id(request, "since"))
        return render(request, "admin/messaging/thread_sent.html", context)

    def act_view(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        conversation = self._conversation(request, pk)
        self.require_act(request)
        act = VERBS.get(verb)
        if act is None:
            raise Http404
        done, said = act(conversation, request.user)
        messages.add_message(request, messages.SUCCESS if done else messages.WARNING, said)
        return redirect(_PAGE, pk)

    def _conversation(self, request: HttpRequest, pk: Any) -> Conversation:
        conversation = self.get_object(request, str(pk))
        if conversation is None:
            raise Http404
        if not self.has_view_permission(request, conversation):
            raise PermissionDenied
        return conversation

    def _seen(self, request: HttpRequest, object_id: str) -> Conversation | None:
        try:
            conversation = self._conversation(request, object_id)
        except Http404:
            return None
        if self.has_act_permission(request):
            note_seen(conversation)
        return conversation

    def _page(self, request: HttpRequest, conversation: Conversation, composer: ComposerForm) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            **self._context(request, conversation, composer),
            "title": str(conversation.lead),
            "subtitle": _("Conversation"),
            "opts": self.opts,
            "original": conversation,
            "media": self.media,
            "can_act": self.has_act_permission(request),
            "is_fullwidth": "1",
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/messaging/thread.html", context)

    def _context(
        self, request: HttpRequest, conversation: Conversation, composer: ComposerForm, since: int | None = None
    ) -> dict[str, Any]:
        thread = read_thread(conversation, since=since)
        since = since or (thread.messages[0].pk if thread.messages else None)
        window = window_of(conversation)
        colour, left = window_left(window)
        return {
            "conversation": conversation,
            "bubbles": bubbles(thread),
            "older_than": thread.older_than,
            "since": since,
            "version": thread_version(conversation, since=since),
            "composer": composer,
            "can_send": request.user.has_perm(_CAN_SEND),
            "window": window,
            "window_left": left,
            "window_colour": WINDOW_COLOURS.get(colour, "default"),
            "status_colour": CONVERSATION_COLOURS[conversation.status],
        }


def _id(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name) or request.POST.get(name) or ""
    return int(text) if text.isdecimal() else None
