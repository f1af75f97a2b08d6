"""Caps that several channels share: people a portfolio reaches a day, bulk messages a person gets.

Reserved in the transaction that writes the attempts, so that two dispatchers never spend the same room twice, and a
process that dies has either both or neither. What belongs to one channel alone is kept by its driver
(`dispatcher.windows`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import F

from leads.selectors.merging import lock_persons, where_merged
from messaging.choices import WaitReason
from messaging.models import PersonUsage, Portfolio, PortfolioReach
from messaging.selectors.sending_rules import Rules

PORTFOLIO_WINDOW = timedelta(hours=24)
# A message is reserved before its bytes leave, and the provider counts when they arrive: so much later at the most.
_ARRIVES_LATER = timedelta(seconds=10)
# Both ends of a window count, so what is in the way must have left it.
_JUST_AFTER = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Departure:
    """A message about to leave, and what the shared caps must know of it."""

    message_id: int
    lead_id: int
    to: str
    outside_window: bool
    bulk: bool


@dataclass(frozen=True, slots=True)
class Postponed:
    """A message that a cap keeps back."""

    message_id: int
    until: datetime
    reason: WaitReason


def reserve(departures: Sequence[Departure], *, portfolio: str, rules: Rules, at: datetime) -> list[Postponed]:
    """Take what the shared caps allow, most urgent first as given; what waits takes nothing.

    Runs in the caller's transaction. `portfolio` is empty where the provider knows no such limit.
    """
    if rules.frequency_cap is not None:
        departures = _where_people_are(departures)
    postponed = _reserve_people(departures, rules=rules, at=at)
    if portfolio:
        kept = {one.message_id for one in postponed}
        postponed += _reserve_portfolio([d for d in departures if d.message_id not in kept], key=portfolio, at=at)
        _give_back_people([d for d in departures if d.message_id in {one.message_id for one in postponed} - kept])
    return postponed


def give_back(message_ids: Sequence[int], *, lead_ids: Sequence[int]) -> None:
    """Of messages that never left: their people count as they did before."""
    PortfolioReach.objects.filter(message_id__in=message_ids, before=None).delete()
    PortfolioReach.objects.filter(message_id__in=message_ids).update(at=F("before"), before=None)
    _forget_times(set(message_ids), lead_ids)


def forget_old_reach(*, at: datetime) -> int:
    """Drop what no window can see any more."""
    return PortfolioReach.objects.filter(at__lt=at - 2 * PORTFOLIO_WINDOW).delete()[0]


# ---- people a portfolio reaches --------------------------------------------------------------------------------------


def _reserve_portfolio(departures: Sequence[Departure], *, key: str, at: datetime) -> list[Postponed]:
    outside = [departure for departure in departures if departure.outside_window]
    if not outside:
        return []
    portfolio = _locked(key)
    reached = PortfolioReach.objects.filter(portfolio=portfolio, at__gte=at - PORTFOLIO_WINDOW - _ARRIVES_LATER)
    counted = set(reached.filter(person__in={d.to for d in outside}).values_list("person", flat=True))
    room = None if portfolio.limit is None else max(portfolio.limit - reached.count(), 0)
    going, waiting = _divide(outside, counted, room)
    _write_reach(portfolio, going, at)
    # The n-th that waits may go when the n-th oldest has left the window.
    leaving = list(reached.order_by("at").values_list("at", flat=True)[: len(waiting)])
    leaving += [at] * (len(waiting) - len(leaving))
    return [
        Postponed(departure.message_id, left + PORTFOLIO_WINDOW + _ARRIVES_LATER + _JUST_AFTER, WaitReason.PORTFOLIO)
        for departure, left in zip(waiting, leaving, strict=True)
    ]


def _locked(key: str) -> Portfolio:
    Portfolio.objects.get_or_create(key=key)
    return Portfolio.objects.select_for_update().get(key=key)


def _divide(
    departures: Sequence[Departure], counted: set[str], room: int | None
) -> tuple[list[Departure], list[Departure]]:
    """Who goes and who waits: people within the window are free, of the others as many as there is room for."""
    going, waiting = [], []
    for departure in departures:
        if departure.to not in counted:
            if room is not None and room <= 0:
                waiting.append(departure)
                continue
            counted.add(departure.to)
            room = None if room is None else room - 1
        going.append(departure)
    return going, waiting


def _write_reach(portfolio: Portfolio, going: Sequence[Departure], at: datetime) -> None:
    latest = {departure.to: departure for departure in going}
    before = dict(PortfolioReach.objects.filter(portfolio=portfolio, person__in=latest).values_list("person", "at"))
    PortfolioReach.objects.bulk_create(
        [
            PortfolioReach(
                portfolio=portfolio, person=to, at=at, before=before.get(to), message_id=departure.message_id
            )
            for to, departure in latest.items()
        ],
        update_conflicts=True,
        unique_fields=["portfolio", "person"],
        update_fields=["at", "before", "message_id"],
    )


# ---- bulk messages a person gets -------------------------------------------------------------------------------------


def _reserve_people(departures: Sequence[Departure], *, rules: Rules, at: datetime) -> list[Postponed]:
    bulk = [departure for departure in departures if departure.bulk]
    if not bulk or rules.frequency_cap is None:
        return []
    now, cap = at.timestamp(), rules.frequency_cap
    usage = _locked_usage({departure.lead_id for departure in bulk})
    postponed = []
    for departure in bulk:
        recent = [t for t in usage[departure.lead_id] if t[0] >= now - rules.frequency_seconds]
        if len(recent) >= cap:
            until = at + timedelta(seconds=recent[-cap][0] + rules.frequency_seconds - now) + _JUST_AFTER
            postponed.append(Postponed(departure.message_id, until, WaitReason.FREQUENCY))
        else:
            usage[departure.lead_id] = [*recent, [now, departure.message_id]]
    _write_usage(usage)
    return postponed


def _where_people_are(departures: Sequence[Departure]) -> Sequence[Departure]:
    """Who was merged since the message was looked at counts as the person they are now."""
    people = {departure.lead_id for departure in departures if departure.bulk}
    gone = people - lock_persons(people)
    if not gone:
        return departures
    now = where_merged(gone)
    lock_persons(set(now.values()))
    return [
        replace(one, lead_id=now.get(one.lead_id, 0), bulk=one.bulk and one.lead_id in now)
        if one.lead_id in gone
        else one
        for one in departures
    ]


def _locked_usage(lead_ids: set[int]) -> dict[int, list[list[float]]]:
    """[seconds, message id] by person. Locked in one order, so that two dispatchers never wait for each other."""
    PersonUsage.objects.bulk_create([PersonUsage(lead_id=pk) for pk in sorted(lead_ids)], ignore_conflicts=True)
    rows = PersonUsage.objects.select_for_update().filter(lead_id__in=lead_ids).order_by("lead_id")
    return dict(rows.values_list("lead_id", "times"))


def _write_usage(usage: dict[int, list[list[float]]]) -> None:
    PersonUsage.objects.bulk_create(
        [PersonUsage(lead_id=pk, times=times) for pk, times in usage.items()],
        update_conflicts=True,
        unique_fields=["lead"],
        update_fields=["times"],
    )


def _give_back_people(departures: Sequence[Departure]) -> None:
    """Taken a moment ago in this very transaction, for messages that another cap then kept back."""
    if departures:
        _forget_times({d.message_id for d in departures}, [d.lead_id for d in departures if d.bulk])


def _forget_times(message_ids: set[int], lead_ids: Sequence[int]) -> None:
    usage = _existing_usage(set(lead_ids))
    changed = {
        pk: left
        for pk, times in usage.items()
        if len(left := [t for t in times if t[1] not in message_ids]) < len(times)
    }
    if changed:
        _write_usage(changed)


def _existing_usage(lead_ids: set[int]) -> dict[int, list[list[float]]]:
    rows = PersonUsage.objects.select_for_update().filter(lead_id__in=lead_ids).order_by("lead_id")
    return dict(rows.values_list("lead_id", "times")) if lead_ids else {}
