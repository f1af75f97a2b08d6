from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]

SEE = "leads.view_lead"
MOVE = "leads.change_lead"
SELL = "leads.add_sale"


def allowed(*permissions: str) -> Callable[[View], View]:
    """Staff only, with all of `permissions`; whoever may move may see."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perms((SEE, *permissions)):
                raise PermissionDenied
            request.current_app = admin.site.name
            return view(request, *args, **kwargs)

        return admin.site.admin_view(checked)

    return decorate
