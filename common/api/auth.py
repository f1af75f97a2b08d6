"""Tokens for programs. Only their digest is stored: what POST answers is never shown again."""

from datetime import timedelta
from typing import Any, cast

from django.contrib.auth import authenticate
from django.contrib.auth.models import AbstractBaseUser, Permission, User
from django.contrib.auth.signals import user_logged_in
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from knox.models import get_token_model
from knox.settings import knox_settings
from rest_framework import serializers, status
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from .scopes import READ, in_scope
from .tokens import StoredTokens


class LogInSerializer(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=1000, trim_whitespace=False, write_only=True)
    name = serializers.CharField(max_length=80, required=False, help_text="What the token is for.")
    scopes = serializers.ListField(
        child=serializers.CharField(max_length=100),
        required=False,
        max_length=200,
        help_text="Permissions as GET /me names them, or `read` for all that only look. Empty: all that the user may.",
    )
    expires_in_days = serializers.IntegerField(min_value=1, max_value=3650, required=False)

    def validate_scopes(self, scopes: list[str]) -> list[str]:
        if unknown := [scope for scope in scopes if scope != READ and not _is_permission(scope)]:
            raise serializers.ValidationError(_("No such permission: %(names)s") % {"names": ", ".join(unknown)})
        return scopes


class TokenSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="Shown this once.")
    expires_at = serializers.DateTimeField(allow_null=True)
    scopes = serializers.ListField(child=serializers.CharField())


class MeSerializer(serializers.ModelSerializer[User]):
    permissions = serializers.SerializerMethodField(help_text="What this user may do with this token.")

    class Meta:
        model = User
        fields = ["id", "username", "first_name", "last_name", "email", "is_staff", "is_superuser", "permissions"]

    def get_permissions(self, user: User) -> list[str]:
        scopes = self.context.get("scopes")
        return sorted(permission for permission in user.get_all_permissions() if in_scope(scopes, permission))


class TokenView(APIView):
    """POST logs in and answers a new token; DELETE ends the token it is called with."""

    def get_authenticators(self) -> list[BaseAuthentication]:
        # The schema generator asks without a request.
        return [] if self._is_log_in() else [StoredTokens()]

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny()] if self._is_log_in() else [IsAuthenticated()]

    def get_authenticate_header(self, request: Request) -> str:
        """Makes a wrong password a 401 although no authenticator is asked."""
        return "Token"

    @extend_schema(request=LogInSerializer, responses={201: TokenSerializer}, auth=[])
    def post(self, request: Request) -> Response:
        given = LogInSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        user = _logged_in(request, username=said["username"], password=said["password"])
        tokens = get_token_model().objects
        tokens.filter(user=user, expiry__lt=timezone.now()).delete()
        row, token = tokens.create(
            user=user, expiry=_expiry(said), name=said.get("name", ""), scopes=said.get("scopes", [])
        )
        answer = {"token": token, "expires_at": row.expiry, "scopes": row.scopes}
        return Response(TokenSerializer(answer).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        request.auth.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _is_log_in(self) -> bool:
        return getattr(self, "request", None) is not None and self.request.method == "POST"


class MeView(APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        scopes = getattr(request.auth, "scopes", None)
        return Response(MeSerializer(cast(User, request.user), context={"scopes": scopes}).data)


def _is_permission(name: str) -> bool:
    app_label, _dot, codename = name.partition(".")
    return Permission.objects.filter(content_type__app_label=app_label, codename=codename).exists()


def _expiry(said: dict[str, Any]) -> timedelta | None:
    days = said.get("expires_in_days")
    return timedelta(days=days) if days else knox_settings.TOKEN_TTL


def _logged_in(request: Request, *, username: str, password: str) -> AbstractBaseUser:
    """The user, or an error. django-axes counts the failures, of the admin's log-in and of this one together."""
    http_request = request._request
    user = authenticate(http_request, username=username, password=password)
    if getattr(http_request, "axes_locked_out", False):
        # Else axes' middleware puts its page in the place of our answer.
        http_request.axes_locked_out = False  # type: ignore[attr-defined]
        raise Throttled(detail=_("Too many failed log-ins. Try again later."))
    if user is None:
        raise AuthenticationFailed(_("Wrong user name or password."))
    # Resets axes' count.
    user_logged_in.send(sender=type(user), request=http_request, user=user)
    return user
