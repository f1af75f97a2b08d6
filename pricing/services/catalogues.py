"""WhatsApp's catalogues kept in step: what differs is sent as one batch, asked after until it is over, and read back.

An offer for all is the product's price while it runs, so its begin and its end are changes like any other.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from common.claims import back_off
from common.phrases import Phrase, join, say
from common.signals import trouble_ended, trouble_started
from common.transitions import move
from messaging.errors import ProviderRefused
from messaging.selectors.channels import channel_access

from .. import meta_catalogue
from ..causes import CATALOGUE_FAILING
from ..choices import OPEN_BATCHES, BatchKind, BatchState
from ..errors import BatchRuns, NothingToRollBack
from ..models import Catalogue, CatalogueBatch, CatalogueChange, CatalogueItem, Product
from ..sources.amounts import amounts_in

Facts = dict[str, str]
Wanted = Mapping[int, Facts]

_PAUSES = (5, 10, 30, 60)
# Handles are forgotten after some hours; nothing takes that long.
_LONGEST = timedelta(hours=1)
# A process that died between sending and writing the handle down.
_LOST = timedelta(minutes=10)
_BACK_OFF_UNIT, _BACK_OFF_LONGEST = 60.0, 3600.0


def sync_catalogues() -> int:
    """One step for each; how many batches were begun or finished."""
    rows = Catalogue.objects.filter(Q(is_on=True) | Q(batches__state__in=OPEN_BATCHES)).distinct()
    return sum(sync_catalogue(catalogue) for catalogue in rows.select_related("channel").order_by("pk"))


def sync_catalogue(catalogue: Catalogue) -> bool:
    """Ask after what runs, else send what differs. False: there was nothing to do yet."""
    now = timezone.now()
    if batch := CatalogueBatch.objects.filter(catalogue=catalogue, state__in=OPEN_BATCHES).first():
        return _follow(batch, catalogue, now)
    if not catalogue.is_on or (catalogue.next_at and catalogue.next_at > now):
        return False
    wanted = differences(catalogue)
    if not wanted:
        return False
    return _begin(catalogue, wanted, BatchKind.SYNC) is not None


def differences(catalogue: Catalogue) -> Wanted:
    """By product, what Meta should say and has neither confirmed nor refused."""
    items = {item.product_id: item for item in CatalogueItem.objects.filter(catalogue=catalogue)}
    found: dict[int, Facts] = {}
    for product in Product.objects.order_by("pk").iterator(chunk_size=1000):
        item = items.get(product.pk)
        # What is offered no longer is sold out there, and was never there where nothing was ever confirmed.
        if not product.is_active and (item is None or item.confirmed is None):
            continue
        is_available = product.is_active and not product.is_sold_out
        facts = meta_catalogue.facts_of(product.price, product.currency, is_available=is_available)
        if item is None or facts not in (item.confirmed, item.refused):
            found[product.pk] = facts
        if len(found) == meta_catalogue.MOST_ITEMS:
            break
    return found


def roll_back(*, batch: CatalogueBatch, by: User | None) -> CatalogueBatch:
    """What Meta had confirmed before it holds again, and the catalogue is kept in step no more: else the next minute
    would bring the same. Raises BatchRuns, NothingToRollBack."""
    changes = batch.changes.filter(error="", before__isnull=False)
    wanted = {change.product_id: dict(change.before) for change in changes if change.before}
    if not wanted:
        raise NothingToRollBack
    begun = _begin(batch.catalogue, wanted, BatchKind.ROLL_BACK, by=by)
    if begun is None:
        raise BatchRuns
    Catalogue.objects.filter(pk=batch.catalogue_id).update(is_on=False)
    return begun


def sync_now(*, catalogue: Catalogue) -> bool:
    """A person's word: what was refused is sent again too. False: it is off, or nothing differs."""
    CatalogueItem.objects.filter(catalogue=catalogue).update(refused=None, error="")
    Catalogue.objects.filter(pk=catalogue.pk).update(next_at=None, failures=0)
    catalogue.refresh_from_db()
    return sync_catalogue(catalogue)


def _begin(catalogue: Catalogue, wanted: Wanted, kind: BatchKind, *, by: User | None = None) -> CatalogueBatch | None:
    """None where another batch runs. What is to be changed is written down before Meta hears of it."""
    confirmed = dict(CatalogueItem.objects.filter(catalogue=catalogue).values_list("product_id", "confirmed"))
    try:
        with transaction.atomic():
            batch = CatalogueBatch.objects.create(catalogue=catalogue, kind=kind, total=len(wanted), made_by=by)
            CatalogueChange.objects.bulk_create(
                CatalogueChange(batch=batch, product_id=product, before=confirmed.get(product), after=facts)
                for product, facts in wanted.items()
            )
    except IntegrityError:
        return None
    _send(batch, catalogue)
    return batch


def _send(batch: CatalogueBatch, catalogue: Catalogue) -> None:
    changes = list(batch.changes.select_related("product").order_by("pk"))
    items = [(change.product.sku, change.after) for change in changes]
    try:
        submitted = meta_catalogue.submit(channel_access(catalogue.channel), catalogue.external_id, items)
    except ProviderRefused as refusal:
        _fail(batch, catalogue, join([str(refusal)]))
        return
    _note_refusals(changes, submitted.refused)
    if submitted.handle:
        due = timezone.now() + timedelta(seconds=_PAUSES[0])
        _move(batch, BatchState.SENDING, BatchState.RUNNING, handle=submitted.handle, next_at=due)
    else:
        _settle(batch, catalogue, BatchState.SENDING)


def _follow(batch: CatalogueBatch, catalogue: Catalogue, now: datetime) -> bool:
    if batch.state == BatchState.SENDING:
        if batch.created_at < now - _LOST:
            # The same twice does no harm: it is sent again with all that differs.
            _fail(batch, catalogue, say(_("It is not known whether Meta took it.")))
        return False
    pause = timedelta(seconds=_PAUSES[min(batch.polls + 1, len(_PAUSES) - 1)])
    mine = CatalogueBatch.objects.filter(pk=batch.pk, state=BatchState.RUNNING, next_at__lte=now)
    if not mine.update(next_at=now + pause, polls=batch.polls + 1):
        return False
    try:
        status = meta_catalogue.status_of(channel_access(catalogue.channel), catalogue.external_id, batch.handle)
    except ProviderRefused as refusal:
        if not refusal.retryable:
            _fail(batch, catalogue, join([str(refusal)]))
        return False
    if status.succeeded is None:
        if batch.created_at < now - _LONGEST:
            _fail(batch, catalogue, say(_("Meta did not finish it within an hour.")))
        return False
    if not status.succeeded and not status.refused:
        _fail(batch, catalogue, say(_("Meta gave the batch up.")))
        return True
    _note_refusals(list(batch.changes.select_related("product")), status.refused)
    _settle(batch, catalogue, BatchState.RUNNING)
    return True


def _note_refusals(changes: Sequence[CatalogueChange], refused: Mapping[str, str]) -> None:
    for change in changes:
        if change.product.sku in refused:
            said = refused[change.product.sku]
            change.error = say(_("Meta refused it: %(said)s"), said=said) if said else say(_("Meta refused it."))
            change.save(update_fields=["error"])


def _settle(batch: CatalogueBatch, catalogue: Catalogue, before: BatchState) -> None:
    """It is over: what Meta shows now is read back, and kept beside what was sent."""
    changes = list(batch.changes.select_related("product").order_by("pk"))
    taken = [change for change in changes if not change.error]
    _read_back(taken, catalogue)
    now = timezone.now()
    failed = sum(bool(change.error) for change in changes)
    with transaction.atomic():
        after = BatchState.PARTLY if failed else BatchState.DONE
        if not _move(batch, before, after, finished_at=now, failed=failed):
            return
        for change in changes:
            _keep(change, catalogue, now)
        Catalogue.objects.filter(pk=catalogue.pk).update(synced_at=now, error="", next_at=None, failures=0)
    _tell(catalogue, failed)


def _read_back(changes: Sequence[CatalogueChange], catalogue: Catalogue) -> None:
    if not changes:
        return
    skus = [change.product.sku for change in changes]
    try:
        shown = meta_catalogue.read_back(channel_access(catalogue.channel), catalogue.external_id, skus)
    except ProviderRefused:
        return  # it was carried out: that nobody could look does not undo it
    for change in changes:
        item = shown.get(change.product.sku)
        change.shown = item.price if item else ""
        if item is None:
            change.error = say(_("There is no such product in the catalogue: make it in Commerce Manager first."))
        elif not _is_same(item.price, change.after):
            change.error = say(_("Meta shows %(shown)s."), shown=item.price)


def _is_same(shown: str, sent: Mapping[str, Any]) -> bool:
    """Meta's text is for people: only where it can be read does it say anything."""
    amounts = amounts_in(shown)
    return not amounts or amounts[0] == Decimal(str(sent["price"]).split()[0])


def _keep(change: CatalogueChange, catalogue: Catalogue, at: datetime) -> None:
    change.save(update_fields=["shown", "error"])
    facts: dict[str, Any] = {"shown": change.shown, "checked_at": at, "error": change.error}
    facts |= {"refused": change.after} if change.error else {"confirmed": change.after, "refused": None}
    CatalogueItem.objects.update_or_create(catalogue=catalogue, product_id=change.product_id, defaults=facts)


def _fail(batch: CatalogueBatch, catalogue: Catalogue, why: Phrase) -> None:
    now, failures = timezone.now(), catalogue.failures + 1
    if not _move(batch, BatchState(batch.state), BatchState.FAILED, error=why, finished_at=now, failed=batch.total):
        return
    wait = back_off(failures, unit=_BACK_OFF_UNIT, longest=_BACK_OFF_LONGEST)
    Catalogue.objects.filter(pk=catalogue.pk).update(error=why, failures=failures, next_at=now + wait)
    trouble_started.send_robust(Catalogue, cause=CATALOGUE_FAILING, scope=str(catalogue), severity="error", text=why)


def _tell(catalogue: Catalogue, failed: int) -> None:
    if failed:
        text = say(
            _("Meta did not take %(count)d prices of the catalogue %(name)s. Pricing › Catalogue batches says why."),
            count=failed,
            name=str(catalogue),
        )
        trouble_started.send_robust(
            Catalogue, cause=CATALOGUE_FAILING, scope=str(catalogue), severity="warning", text=text
        )
    else:
        trouble_ended.send_robust(Catalogue, cause=CATALOGUE_FAILING, scope=str(catalogue))


def _move(batch: CatalogueBatch, before: BatchState, after: BatchState, **changes: Any) -> bool:
    done = move(CatalogueBatch.objects.filter(pk=batch.pk), field="state", before=before, after=after, **changes)
    if done:
        batch.state = after
    return done
