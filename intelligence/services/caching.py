"""Answers that serve again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from django.utils import timezone
from pydantic import BaseModel, ValidationError

from ..json_schema import portable_schema
from ..models import CachedAnswer

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Remembered(Generic[T]):
    answer: T
    provider: str
    model: str


def key_of(*, task: str, prompt_version: int, inputs: Mapping[str, str], schema: type[BaseModel], seed: str) -> str:
    """By content: who answered and with which delimiter it was asked makes no difference."""
    content = [task, prompt_version, sorted(inputs.items()), portable_schema(schema), seed]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def recall(key: str, schema: type[T]) -> Remembered[T] | None:
    row = CachedAnswer.objects.filter(key=key, expires_at__gt=timezone.now()).first()
    if row is None:
        return None
    try:
        return Remembered(schema.model_validate_json(row.answer), row.provider, row.model)
    except ValidationError:
        # A rule that the schema's JSON does not show was tightened since.
        return None


def remember(key: str, answer: BaseModel, *, provider: str, model: str, hours: int) -> None:
    if hours:
        CachedAnswer.objects.update_or_create(
            key=key,
            defaults={
                "answer": answer.model_dump_json(),
                "provider": provider,
                "model": model,
                "expires_at": timezone.now() + timedelta(hours=hours),
            },
        )
