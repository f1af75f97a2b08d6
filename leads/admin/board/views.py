"""The board's page and the parts of it that change without the page."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from leads.choices import Stage
from leads.models import Lead
from leads.selectors.board import board_version
from leads.transitions import STAGE_MOVES

from .access import MOVE, allowed
from .looking import view_of
from .moving import drop
from .pieces import board_piece, filters_piece, more_piece

FOLDER = "leads/board"


@require_GET
@allowed()
def page(request: HttpRequest) -> HttpResponse:
    view = view_of(request)
    context = {
        **admin.site.each_context(request),
        "title": _("Board"),
        "is_fullwidth": "1",
        **board_piece(request, view),
        **filters_piece(view),
        "moves": {stage: sorted(STAGE_MOVES.targets(stage)) for stage in Stage.values},
        "default_currency": settings.DEFAULT_CURRENCY,
    }
    return TemplateResponse(request, f"{FOLDER}/page.html", context)


@require_GET
@allowed()
def columns(request: HttpRequest) -> HttpResponse:
    """Another view of the board."""
    return _answer(request, "listed", board_piece(request, view_of(request)))


@require_GET
@allowed()
def more(request: HttpRequest, stage: str) -> HttpResponse:
    if stage not in Stage.values:
        raise Http404
    return _answer(request, "more", more_piece(request, view_of(request), Stage(stage), request.GET.get("after", "")))


@require_GET
@allowed()
def pulse(request: HttpRequest) -> HttpResponse:
    """Asked every few seconds by an open board: nothing (204) unless something stands otherwise by now."""
    if request.GET.get("version") == board_version():
        return HttpResponse(status=204)
    return _answer(request, "pulse", board_piece(request, view_of(request)))


@require_POST
@allowed(MOVE)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    said = drop(get_object_or_404(Lead, pk=pk), request)
    if "HX-Request" not in request.headers:
        messages.add_message(request, messages.SUCCESS if said.done else messages.WARNING, said.text)
        return redirect("board:page")
    context = {"said": said, "lead_id": pk, "now_in": request.POST.get("to", "")}
    return _answer(request, "moved", {**context, **board_piece(request, view_of(request))})


def _answer(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, f"{FOLDER}/{name}.html", context)
    # By this the page tells its own parts from a log-in page.
    response["X-Board"] = name
    return response
