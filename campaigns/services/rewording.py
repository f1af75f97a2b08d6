"""Texts of a campaign in other words, ahead of sending: so many wordings of each text, however many people get it.

A wording is made of the text with its places, not of what one person reads: no name leaves the house, a campaign of a
million costs as much as one of ten, and what may not change (price, link, places, the way out) is verified once, for
everybody. Who gets which is drawn by person. Where none may stand in, the original goes.
"""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4
from zlib import crc32

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from campaigns.choices import CampaignState
from campaigns.models import Campaign, Recipient, Variant, Wording
from campaigns.personalisation import masked, unmasked
from common.claims import back_off, claim_rows
from common.phrases import say
from intelligence.choices import Task, Tone
from intelligence.services.completion import is_enabled
from intelligence.services.rewrite import rewrite
from messaging.services.wakes import wake_soon

from .waking import wake_feed

REWORD = ("campaigns.tasks.reword", "campaigns")
# Of each text: enough that no two neighbours read the same, and all that it ever costs.
WORDINGS = 8
# A provider that is slow holds up so many answers at once, each no longer than so.
_AT_A_TIME = 4
_DEADLINE_SECONDS = 20.0
_LEASE_SECONDS = 90
_MOST_TRIES = 3
# So long the people of a text wait for its wordings; then it goes as it is written.
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Reworded:
    """`text` is empty where the original stays, and then `reason` says why. `is_final`: asking again is no use."""

    text: str = ""
    reason: str = ""
    is_final: bool = True


def reword(text: str, *, tone: str, seed: str, deadline_seconds: float = _DEADLINE_SECONDS) -> Reworded:
    """By a language model only: rules would give everybody the same. Not inside a transaction."""
    if not is_enabled(Task.REWRITE):
        return Reworded(
            reason=say(_("No AI is set up for rewriting, or it is switched off: the text goes as written."))
        )
    asked, places = masked(text)
    made = rewrite(text=asked, tone=Tone(tone or Tone.FRIENDLY), seed=seed, deadline_seconds=deadline_seconds)
    if made.source == "rules":
        why = say(_("No AI answered in time, or its budget is spent: the text goes as written."))
        return Reworded(reason=why, is_final=False)
    if made.source == "original":
        return Reworded(reason=made.reason)
    said = unmasked(made.rewritten, places, asked=asked)
    if said is None:
        return Reworded(reason=say(_("The original is kept: the other wording changed its variables.")))
    return Reworded(said)


def begin_rewording(campaign: Campaign) -> int:
    """What its texts need becomes due; how many wordings. In the transaction that launches or changes it."""
    if not campaign.rewrites:
        return 0
    texts = Variant.objects.filter(step__campaign=campaign, step__removed_at=None, weight__gt=0).exclude(body="")
    begun = 0
    for variant in texts:
        Wording.objects.filter(variant=variant).exclude(original=variant.body).delete()
        known = set(variant.wordings.values_list("number", flat=True))
        rows = [Wording(variant=variant, number=n, original=variant.body) for n in range(1, WORDINGS + 1)]
        begun += len(Wording.objects.bulk_create(row for row in rows if row.number not in known))
    if begun:
        wake_soon(REWORD)
    return begun


def reword_due() -> int:
    """Those that are due, several at a time; how many are settled. A cancelled campaign needs none."""
    settled = 0
    while rows := _claim():
        with ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="reword") as pool:
            answers = list(pool.map(_in_a_thread, rows))
        settled += sum(_settle(row, answer) for row, answer in zip(rows, answers, strict=True))
    if settled:
        wake_feed()
    return settled


def steps_in_work(campaign: Campaign) -> list[int]:
    """Steps whose people wait for wordings, but not for ever."""
    due = Wording.objects.filter(variant__step__campaign=campaign, work_state=Wording.State.DUE)
    waited_for = due.filter(created_at__gt=timezone.now() - PATIENCE)
    return list(waited_for.values_list("variant__step", flat=True).distinct())


def wordings_of(variants: Iterable[Variant]) -> dict[int, list[Wording]]:
    """Those of each variant that may go out."""
    texts = {variant.pk: variant.body for variant in variants if variant.body}
    found: dict[int, list[Wording]] = {}
    for wording in Wording.objects.filter(variant__in=texts).exclude(body="").order_by("number"):
        if wording.original == texts[wording.variant_id]:
            found.setdefault(wording.variant_id, []).append(wording)
    return found


def choose_wording(wordings: Mapping[int, list[Wording]], variant: Variant, recipient: Recipient) -> Wording | None:
    """The same person gets the same while these stay as they are."""
    these = wordings.get(variant.pk)
    return these[crc32(f"{variant.pk}/{recipient.lead_id}".encode()) % len(these)] if these else None


def _claim() -> list[Wording]:
    now = timezone.now()
    ids = claim_rows(
        Wording,
        where="work_state = %s AND (next_at IS NULL OR next_at <= %s)",
        params=[Wording.State.DUE.value, now],
        token=uuid4(),
        seconds=_LEASE_SECONDS,
        limit=_AT_A_TIME,
        now=now,
    )
    return list(Wording.objects.filter(pk__in=ids).select_related("variant__step__campaign").order_by("pk"))


def _in_a_thread(row: Wording) -> Reworded:
    try:
        campaign = row.variant.step.campaign
        if campaign.state not in (CampaignState.RUNNING, CampaignState.PAUSED):
            return Reworded(reason=say(_("The campaign has ended.")))
        return reword(row.original, tone=campaign.tone, seed=str(row.number))
    except Exception as error:
        return Reworded(reason=type(error).__name__, is_final=False)
    finally:
        connection.close()


def _settle(row: Wording, answer: Reworded) -> bool:
    tries = row.attempts + 1
    is_done = bool(answer.text) or answer.is_final or tries >= _MOST_TRIES
    mine = Wording.objects.filter(pk=row.pk, claim_token=row.claim_token)
    mine.update(
        work_state=Wording.State.DONE if is_done else Wording.State.DUE,
        attempts=tries,
        next_at=None if is_done else timezone.now() + back_off(tries, unit=5.0),
        body=answer.text,
        reason=answer.reason,
        claim_token=None,
        claimed_until=None,
        updated_at=timezone.now(),
    )
    return is_done
