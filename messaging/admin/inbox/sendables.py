"""Things of the apps above in the composer: found by a word, sent as a picture with a caption."""

import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from messaging.errors import MessagingError
from messaging.models import Conversation
from messaging.sendables import SendableProvider, sendable_providers
from messaging.services.replying import reply_with_file

from .access import WRITE, allowed, get_conversation
from .looking import number
from .parts import answer
from .pieces import opened_pieces

_MOST = 12
_LONGEST_SEARCH = 80


@require_GET
@allowed(WRITE)
def sendables(request: HttpRequest, pk: int) -> HttpResponse:
    return answer(request, "sendables", _found(request, get_conversation(pk), request.GET.get("q", "")))


@require_POST
@allowed(WRITE)
def send_sendable(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    conversation, provider = get_conversation(pk), _provider(request, name)
    language = conversation.lead.language or "en"
    found = provider.file(request.POST.get("key", ""), lead_id=conversation.lead_id, language=language)
    if found is None:
        raise Http404
    key = f"composer:{pk}:{request.user.pk}:{request.POST.get('nonce', '')[:40]}"
    try:
        reply_with_file(
            conversation=conversation,
            file=SimpleUploadedFile(found.name, found.content),
            caption=found.caption,
            by=request.user,
            key=key,
        )
    except MessagingError as refusal:
        return answer(request, "sendables", _found(request, conversation, "", error=str(refusal)))
    response = answer(request, "sent", opened_pieces(request, get_conversation(pk), since=number(request, "since")))
    # Each of its parts knows its own place.
    response["HX-Reswap"] = "none"
    return response


def _found(request: HttpRequest, conversation: Conversation, typed: str, *, error: str = "") -> dict[str, Any]:
    typed = typed.strip()[:_LONGEST_SEARCH]
    groups = [
        (name, provider.title, provider.find(typed, most=_MOST))
        for name, provider in sendable_providers().items()
        if request.user.has_perm(provider.permission)
    ]
    return {"conversation": conversation, "groups": groups, "typed": typed, "nonce": uuid.uuid4(), "error": error}


def _provider(request: HttpRequest, name: str) -> SendableProvider:
    provider = sendable_providers().get(name)
    if provider is None or not request.user.has_perm(provider.permission):
        raise Http404
    return provider
