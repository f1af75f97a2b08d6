from django.utils import timezone
from knox.auth import TokenAuthentication
from knox.models import AbstractAuthToken


class StoredTokens(TokenAuthentication):  # type: ignore[misc]  # knox has no types
    """Knox looks through all tokens of the user with every request, for old ones to drop: here a log-in does that."""

    def _cleanup_token(self, auth_token: AbstractAuthToken) -> bool:
        return auth_token.expiry is not None and auth_token.expiry < timezone.now()
