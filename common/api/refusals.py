"""What services refuse, as answers of the API: the same sentence that staff read, and a code for programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.response import Response


class Refused(APIException):
    """Understood, and not done: the state of things stands against it."""

    status_code: int = status.HTTP_409_CONFLICT
    default_code = "conflict"

    def __init__(self, detail: str, code: str, status_code: int = status.HTTP_409_CONFLICT) -> None:
        super().__init__(detail, code)
        self.status_code = status_code


@dataclass(frozen=True, slots=True)
class Refusal:
    code: str
    status: int = status.HTTP_409_CONFLICT


class TellsRefusals:
    """For views: `refusals` says which of the app's errors are answers, the first that fits counting."""

    refusals: Mapping[type[Exception], Refusal] = {}

    def handle_exception(self, exc: Exception) -> Response:
        for kind, refusal in self.refusals.items():
            if isinstance(exc, kind):
                exc = Refused(str(exc), refusal.code, refusal.status)
                break
        answer: Any = super().handle_exception(exc)  # type: ignore[misc]
        return answer  # type: ignore[no-any-return]
