"""A ceiling per user and minute, against programs that run away. DRF's own pickles every request's instant anew."""

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

_MINUTE = 60


class PerMinute(BaseThrottle):
    """Counted per process, or for all of them where the cache is shared."""

    def allow_request(self, request: Request, view: Any) -> bool:
        limit = self.limit()
        return not limit or self._count(request) <= limit

    def limit(self) -> int:
        return int(settings.API_REQUESTS_PER_MINUTE)

    def who(self, request: Request) -> str:
        return f"user:{request.user.pk}" if request.user.is_authenticated else f"host:{self.get_ident(request)}"

    def wait(self) -> float:
        return _MINUTE - time.time() % _MINUTE

    def _count(self, request: Request) -> int:
        key = f"api:{self.who(request)}:{time.time() // _MINUTE:.0f}"
        if cache.add(key, 1, timeout=2 * _MINUTE):
            return 1
        try:
            return cache.incr(key)
        except ValueError:  # dropped between the two calls
            return 1


class AiPerMinute(PerMinute):
    """A ceiling of its own for what may cost money, per token: one program does not use up another's."""

    def limit(self) -> int:
        return int(settings.AI_REQUESTS_PER_MINUTE)

    def who(self, request: Request) -> str:
        token = getattr(request.auth, "pk", None)
        return f"ai:token:{token}" if token else f"ai:{super().who(request)}"
