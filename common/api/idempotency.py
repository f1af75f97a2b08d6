"""POST that may be repeated: with the header `Idempotency-Key` the same request has its effect once.

After https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/. The key is written in the
transaction of the effect: a crash leaves neither, a request that comes twice at once waits for the first one's end.
What was refused keeps no key: corrected, it may be sent with the same.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from .refusals import Refused

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
MAX_LENGTH = 255

IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description=(
        "Your own name for this request, e.g. a UUID, remembered for 24 hours. Sent again, the request has no second "
        f"effect: the first answer comes back with the header `{REPLAYED}: true`."
    ),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was answered to the first request with a key."""

    fingerprint: str
    status: int
    body: str


class KeyStore(Protocol):
    def claim(self, *, user_id: int, key: str, fingerprint: str) -> Kept | None:
        """Take the key, in the caller's transaction; what is kept under it where it was taken before."""

    def keep(self, *, user_id: int, key: str, status: int, body: str) -> None:
        """The answer, under a key just claimed."""


_store: list[KeyStore] = []


def use_store(store: KeyStore) -> None:
    """Called by the app that has the table, in `ready()`."""
    _store[:] = [store]


def idempotent(handler: Callable[..., Response]) -> Callable[..., Response]:
    """For methods of views that create or send."""

    @wraps(handler)
    def guarded(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER, "")
        if not key:
            return handler(view, request, *args, **kwargs)
        if len(key) > MAX_LENGTH:
            raise ValidationError({HEADER: _("At most %(count)d characters.") % {"count": MAX_LENGTH}})
        (store,) = _store
        user_id = int(request.user.pk or 0)
        with transaction.atomic():
            kept = store.claim(user_id=user_id, key=key, fingerprint=_fingerprint(request))
            if kept is not None:
                return _replay(kept, request)
            response = handler(view, request, *args, **kwargs)
            body = JSONRenderer().render(response.data).decode()
            store.keep(user_id=user_id, key=key, status=response.status_code, body=body)
            return response

    return guarded


def _fingerprint(request: Request) -> str:
    said = json.dumps([request.method, request.path.rstrip("/"), request.data], sort_keys=True, default=_content)
    return hashlib.sha256(said.encode()).hexdigest()


def _content(value: Any) -> str:
    """A file is what it holds, whatever it is called."""
    if not isinstance(value, File):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.hexdigest()


def _replay(kept: Kept, request: Request) -> Response:
    if kept.fingerprint != _fingerprint(request):
        raise Refused(
            _("This key was used for another request. Use a new key for every request."),
            "idempotency_key_reused",
            status.HTTP_422_UNPROCESSABLE_ENTITY,
        )
    body = json.loads(kept.body) if kept.body else None
    return Response(body, status=kept.status, headers={REPLAYED: "true"})
