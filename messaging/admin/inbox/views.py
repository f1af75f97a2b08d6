"""The inbox's page and the parts of it that change without the page."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from messaging.models import Conversation
from messaging.selectors.canned import canned_replies
from messaging.selectors.inbox import inbox_version
from messaging.selectors.threads import Versions, read_thread, read_versions

from .access import ACT, WRITE, allowed, get_conversation
from .composer import NOTE, ComposerForm
from .lines import thread_items
from .looking import number, view_of
from .parts import FOLDER, answer, wants_part
from .pieces import filters_piece, list_piece, opened_pieces
from .reading import note_seen
from .verbs import NEEDS, act


@require_GET
@allowed()
def page(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The whole page; for a click in the list, the thread and the person only."""
    conversation = _seen(request, pk) if pk else None
    if conversation and wants_part(request):
        return answer(request, "opened", opened_pieces(request, conversation))
    return _whole(request, conversation)


@require_GET
@allowed()
def rows(request: HttpRequest) -> HttpResponse:
    """Another page of the list (`after`), or the list of another view with its filters."""
    view, after = view_of(request), request.GET.get("after", "")
    if after:
        return answer(request, "more", list_piece(request, view, after=after))
    context = {**filters_piece(request, view), **list_piece(request, view), "versions": Versions(inbox_version(), "")}
    return answer(request, "listed", context)


@require_GET
@allowed()
def pulse(request: HttpRequest) -> HttpResponse:
    """Asked by an open page every second and a half: nothing (204) unless something reads otherwise by now."""
    pk = number(request, "c")
    versions = read_versions(pk) if pk else Versions(inbox_version(), "")
    is_listed = versions.inbox != request.GET.get("inbox")
    is_said = bool(pk) and versions.thread != request.GET.get("thread")
    if not is_listed and not is_said:
        return HttpResponse(status=204)
    context: dict[str, Any] = {"versions": versions, "is_listed": is_listed, "is_said": is_said}
    if is_listed:
        view = view_of(request)
        context |= {**filters_piece(request, view), **list_piece(request, view)}
    if pk and is_said:
        conversation = _seen(request, pk)
        context |= opened_pieces(request, conversation, since=number(request, "since"))
        # The composer belongs to who types in it, until the window opens or closes.
        context["is_composer_new"] = ("open" if context["window"].is_open else "closed") != request.GET.get("window")
    return answer(request, "pulse", context)


@require_GET
@allowed()
def older(request: HttpRequest, pk: int) -> HttpResponse:
    conversation = get_conversation(pk)
    thread = read_thread(conversation, older_than=number(request, "before"))
    context = {"conversation": conversation, "items": thread_items(thread), "older_than": thread.older_than}
    return answer(request, "older", context)


@require_GET
@allowed(WRITE)
def canned(request: HttpRequest, pk: int) -> HttpResponse:
    offers = canned_replies(request.GET.get("q", ""), conversation=get_conversation(pk), user=request.user)
    return answer(request, "canned", {"offers": offers})


@require_POST
@allowed()
def send(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.has_perm(ACT if request.POST.get("mode") == NOTE else WRITE):
        raise PermissionDenied
    conversation = get_conversation(pk)
    composer = ComposerForm(request.POST, request.FILES)
    is_sent = composer.is_valid() and composer.send(conversation, by=request.user)
    if not wants_part(request):
        for sentences in composer.errors.values():
            messages.error(request, sentences[0])
        return redirect("inbox:conversation", pk)
    conversation = get_conversation(pk)
    context = opened_pieces(
        request, conversation, since=number(request, "since"), composer=None if is_sent else composer
    )
    return answer(request, "sent", context)


@require_POST
@allowed()
def do(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    if not request.user.has_perm(NEEDS.get(verb, ACT)):
        raise PermissionDenied
    try:
        said = act(verb, get_conversation(pk), request)
    except KeyError:
        raise Http404 from None
    if not wants_part(request):
        messages.add_message(request, messages.SUCCESS if said.done else messages.WARNING, said.text)
        return redirect("inbox:conversation", pk)
    return answer(request, "acted", {"said": said, **_after(request, pk)})


def _after(request: HttpRequest, pk: int) -> dict[str, Any]:
    view = view_of(request)
    opened = opened_pieces(request, get_conversation(pk), since=number(request, "since"))
    return {**filters_piece(request, view), **list_piece(request, view), **opened}


def _whole(request: HttpRequest, conversation: Conversation | None) -> TemplateResponse:
    view = view_of(request)
    context = {
        **admin.site.each_context(request),
        "title": _("Inbox"),
        "is_fullwidth": "1",
        **filters_piece(request, view),
        **list_piece(request, view),
        "versions": Versions(inbox_version(), ""),
        **(opened_pieces(request, conversation) if conversation else {}),
    }
    return TemplateResponse(request, f"{FOLDER}/page.html", context)


def _seen(request: HttpRequest, pk: int) -> Conversation:
    """Who may act has read it by looking at it."""
    conversation = get_conversation(pk)
    if request.user.has_perm(ACT):
        note_seen(conversation)
    return conversation
