from typing import Any

from rest_framework.permissions import DjangoModelPermissions
from rest_framework.request import Request

from .scopes import may


class ModelPermissions(DjangoModelPermissions):
    """The admin's model permissions, reading included: an API that shows more than the admin is a leak.

    A view may name what an action of its own needs: `action_permissions = {"run": ["app.change_model"]}`.
    """

    perms_map = {
        **DjangoModelPermissions.perms_map,
        "GET": ["%(app_label)s.view_%(model_name)s"],
        "HEAD": ["%(app_label)s.view_%(model_name)s"],
    }

    def has_permission(self, request: Request, view: Any) -> bool:
        if not (request.user and request.user.is_authenticated):
            return False
        return all(may(request, permission) for permission in self._needed(request, view))

    def _needed(self, request: Request, view: Any) -> list[str]:
        named = getattr(view, "action_permissions", {}).get(getattr(view, "action", None))
        if named is not None:
            return list(named)
        return self.get_required_permissions(str(request.method), self._queryset(view).model)
