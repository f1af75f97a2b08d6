"""A sample of the AI's wordings before the launch: what is asked now is remembered, and not paid for again."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, override
from django.views.decorators.http import require_POST

from campaigns.models import Campaign, Variant
from campaigns.services.rewording import Reworded, reword
from common.admin.access import for_staff

from ..access import BUILD, SEE_LEADS

_MOST_TEXTS = 4
_DEADLINE_SECONDS = 12.0


@dataclass(frozen=True, slots=True)
class Sampled:
    variant: Variant
    said: Reworded


@require_POST
@for_staff(BUILD, SEE_LEADS)
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """The first wording that each text would get, with its places, beside what people read as it is written."""
    campaign = get_object_or_404(Campaign, pk=pk)
    texts = Variant.objects.filter(step__campaign=campaign, step__removed_at=None).exclude(body="")
    variants = list(texts.select_related("step").order_by("step__number", "pk")[:_MOST_TEXTS])
    with ThreadPoolExecutor(_MOST_TEXTS, thread_name_prefix="sample") as pool:
        said = list(pool.map(partial(_asked, campaign.tone, get_language() or "en"), variants))
    samples = [Sampled(variant, one) for variant, one in zip(variants, said, strict=True)]
    return render(request, "campaigns/build/reworded.html", {"samples": samples})


def _asked(tone: str, language: str, variant: Variant) -> Reworded:
    try:
        # The reasons are for whoever looks.
        with override(language):
            return reword(variant.body, tone=tone, seed="1", deadline_seconds=_DEADLINE_SECONDS)
    finally:
        connection.close()
