"""One call after the other: the message at one side, what was read in it at the other, and a decision."""

import re
from typing import Any

from django.contrib import admin, messages
from django.forms import BaseFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from casting.choices import RejectReason
from casting.models import Call
from casting.selectors.desk import look_alikes, number_to_review, pieces_of, sightings_of
from casting.services.reviewing import (
    approve_call,
    edit_call,
    open_call,
    reject_call,
    skip_call,
    take_call,
    undo_last,
)
from common.admin.access import for_staff

from .forms import CallForm, RoleForms, form_of, roles_form_of, roles_said

SEE, DECIDE = "casting.view_call", "casting.change_call"
_ORDERS = ("sure", "deadline")
_ORDER = "casting_review_order"
# Longer ones are cut on the desk; nothing is read behind the beginning.
_LONGEST = 8_000
# Marks that turn the order of letters would make words look like others.
_TURNING = re.compile("[\u0000-\u0008\u202a-\u202e\u2066-\u2069]")


@require_GET
@for_staff(SEE, DECIDE)
def page(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The call that is asked for, else the next that lies on nobody's desk."""
    order = _order(request)
    if pk is None:
        call = take_call(by=request.user, order=order)
        return redirect("review:call", call.pk) if call else _shown(request, None)
    call = get_object_or_404(Call, pk=pk)
    if not open_call(call=call, by=request.user):
        messages.warning(request, _("“%(call)s” is decided or lies on a colleague’s desk.") % {"call": call})
        return redirect("review:page") if number_to_review() else _shown(request, None)
    return _shown(request, call)


def _order(request: HttpRequest) -> str:
    chosen = request.GET.get("order")
    if chosen in _ORDERS:
        request.session[_ORDER] = chosen
    return str(request.session.get(_ORDER, _ORDERS[0]))


def _shown(
    request: HttpRequest, call: Call | None, form: CallForm | None = None, roles: BaseFormSet | None = None
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Review"),
        "is_fullwidth": "1",
        "order": _order(request),
        "left": number_to_review(),
        "reasons": RejectReason.choices,
        **(_beside(call, form, roles) if call else {}),
    }
    return TemplateResponse(request, "casting/desk/page.html", context)


def _beside(call: Call, form: CallForm | None, roles: BaseFormSet | None) -> dict[str, Any]:
    pieces = [(_TURNING.sub("", piece.text), " ".join(piece.fields)) for piece in pieces_of(call, _LONGEST)]
    return {
        "call": call,
        "pieces": pieces,
        "is_cut": len(call.text) > _LONGEST,
        "form": form or form_of(call),
        "roles": roles or roles_form_of(call),
        "sightings": sightings_of(call),
        "alike": look_alikes(call),
        "percent": round(100 * call.confidence),
    }


@require_POST
@for_staff(SEE, DECIDE)
def decide(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """What stands in the fields is kept first; a call that is skipped or rejected may be as wrong as it likes."""
    call = get_object_or_404(Call, pk=pk)
    act = _VERBS.get(verb)
    if act is None:
        raise Http404
    if verb in ("approve", "save"):
        form, roles = CallForm(request.POST), RoleForms(request.POST, prefix="role")
        if not (form.is_valid() and roles.is_valid()):
            return _shown(request, call, form, roles)
        edit_call(call=call, by=request.user, fields=form.values(), roles=roles_said(roles))
    done, told = act(request, call)
    if not done:
        told = _("“%(call)s” was decided by somebody else or lies on a colleague’s desk.")
    messages.add_message(request, messages.SUCCESS if done else messages.WARNING, told % {"call": call})
    return redirect("review:call", pk) if verb == "save" and done else redirect("review:page")


def _approve(request: HttpRequest, call: Call) -> tuple[bool, str]:
    return approve_call(call=call, by=request.user), _("“%(call)s” is published. U takes it back.")


def _reject(request: HttpRequest, call: Call) -> tuple[bool, str]:
    reason = request.POST.get("reason", "")
    if reason not in RejectReason.values:
        reason = RejectReason.NO_CALL
    return reject_call(call=call, by=request.user, reason=RejectReason(reason)), _(
        "“%(call)s” is rejected. U takes it back."
    )


def _skip(request: HttpRequest, call: Call) -> tuple[bool, str]:
    return skip_call(call=call, by=request.user), _("“%(call)s” comes again later.")


def _save(request: HttpRequest, call: Call) -> tuple[bool, str]:
    return open_call(call=call, by=request.user), _("Changes are kept.")


_VERBS = {"approve": _approve, "reject": _reject, "skip": _skip, "save": _save}


@require_POST
@for_staff(SEE, DECIDE)
def undo(request: HttpRequest) -> HttpResponse:
    call = undo_last(by=request.user)
    if call is None:
        messages.warning(request, _("There is nothing to take back."))
        return redirect("review:page")
    messages.success(request, _("Taken back: “%(call)s” waits for your word.") % {"call": call})
    return redirect("review:call", call.pk)
