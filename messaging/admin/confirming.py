"""A page between a bulk action and its deed: it names the number and asks once."""

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from common.admin.pages import page_context

_CONFIRMED = "confirmed"


def is_confirmed(request: HttpRequest) -> bool:
    return _CONFIRMED in request.POST


def ask(
    model_admin: ModelAdmin, request: HttpRequest, rows: QuerySet, *, action: str, question: str, note: str = ""
) -> TemplateResponse:
    """The question, with the chosen rows carried along; the same action is posted again with the answer."""
    context = {
        **page_context(model_admin, request, _("Are you sure?")),
        "question": question,
        "note": note,
        "action_name": action,
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "confirmed_name": _CONFIRMED,
        "chosen": list(rows.values_list("pk", flat=True)),
    }
    return TemplateResponse(request, "admin/messaging/confirm.html", context)
