"""Pages of the admin that are no model's own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def for_staff(*permissions: str) -> Callable[[View], View]:
    """Staff who are logged in only, with all of `permissions`: others get a 403, visitors the log-in."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perms(permissions):
                raise PermissionDenied
            request.current_app = admin.site.name
            return view(request, *args, **kwargs)

        return admin.site.admin_view(checked)

    return decorate
