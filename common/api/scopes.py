"""What a token may do: all that its user may, or less. A token is never stronger than its user."""

from rest_framework.request import Request

# Every "view" permission of the user.
READ = "read"


def may(request: Request, permission: str) -> bool:
    """Both the user's permission and the token's scope; a session has no scope and is not narrowed."""
    return request.user.has_perm(permission) and in_scope(getattr(request.auth, "scopes", None), permission)


def in_scope(scopes: list[str] | None, permission: str) -> bool:
    if not scopes:
        return True
    return permission in scopes or (READ in scopes and permission.partition(".")[2].startswith("view_"))
