"""Pages of the admin beside Django's lists and forms."""

from typing import TYPE_CHECKING, Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def page_context(model_admin: "ModelAdmin[Any]", request: HttpRequest, title: "StrOrPromise") -> dict[str, Any]:
    """What every page needs; its header leads from the app by the model's list to `title`."""
    request.current_app = model_admin.admin_site.name  # type: ignore[attr-defined]
    # Without "opts": with it the header would end at the model's name.
    context = model_admin.admin_site.each_context(request)
    return {**context, "title": title, "content_title": title, "model_admin": model_admin}
