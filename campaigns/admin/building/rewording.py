"""A sample of the AI's wordings before the launch: what is asked now is remembered, and not paid for again."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, override
from django.views.decorators.http import require_POST

from campaigns.models import Campaign
from campaigns.services.rewording import Reworded, reword
from common.admin.access import for_staff

from ..access import BUILD, SEE_LEADS
from .document import Document

_MOST_TEXTS = 4
_DEADLINE_SECONDS = 12.0


@dataclass(frozen=True, slots=True)
class Sampled:
    step: int
    variant: str
    said: Reworded


@require_POST
@for_staff(BUILD, SEE_LEADS)
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """The first wording that each text would get, with its places, beside what people read as it is written."""
    document = Document(get_object_or_404(Campaign, pk=pk), request.POST)
    draft = document.draft() if document.is_valid() else None
    steps = enumerate(draft.steps, start=1) if draft else ()
    texts = [(number, each) for number, step in steps for each in step.variants if each.body][:_MOST_TEXTS]
    ask = partial(_asked, draft.tone if draft else "", get_language() or "en")
    with ThreadPoolExecutor(_MOST_TEXTS, thread_name_prefix="sample") as pool:
        said = list(pool.map(ask, [each.body for _number, each in texts]))
    samples = [Sampled(number, each.name, one) for (number, each), one in zip(texts, said, strict=True)]
    return render(request, "campaigns/build/reworded.html", {"samples": samples, "faults": document.faults()})


def _asked(tone: str, language: str, text: str) -> Reworded:
    try:
        # The reasons are for whoever looks.
        with override(language):
            return reword(text, tone=tone, seed="1", deadline_seconds=_DEADLINE_SECONDS)
    finally:
        connection.close()
