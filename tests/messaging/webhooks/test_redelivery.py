"""Providers deliver again for days, in other batches, in any order and to several of our processes at once."""

import json
import multiprocessing
import random
import traceback
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby
from typing import Any

import pytest
from django.db import connections

from leads.models import Lead
from messaging.models import Comment, GroupPost, Message, WebhookEvent
from messaging.services.amend import apply_overtaken_amendments
from messaging.services.drain import drain_webhook_events
from messaging.services.replay import replay_events

from ..receiving import deliver, load, make_channels, payload_names, snapshot

pytestmark = pytest.mark.slow

PROCESSES = 4
Sent = tuple[str, bytes]
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def channels(transactional_db) -> None:
    make_channels()


def as_delivered() -> list[Sent]:
    return [(kind, load(kind, name)) for kind, name in payload_names()]


def with_other_white_space(sent: list[Sent]) -> list[Sent]:
    return [(kind, json.dumps(json.loads(body), indent=3, sort_keys=True).encode()) for kind, body in sent]


def split(sent: list[Sent]) -> list[Sent]:
    """Every item in a body of its own."""
    return [(kind, dump(part)) for kind, body in sent for part in _split(json.loads(body))]


def regrouped(sent: list[Sent]) -> list[Sent]:
    """Seven bodies in one, as after an outage."""
    parts = sorted(((kind, json.loads(body)) for kind, body in sent), key=lambda part: part[0])
    return [
        (kind, dump(body))
        for kind, of_kind in groupby(parts, key=lambda part: part[0])
        for body in _merged(kind, [body for _, body in of_kind])
    ]


def dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _split(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "entry" not in body:
        yield from _each_alone(body, "messages", "statuses")
        return
    for entry in body["entry"]:
        for alone in _each_alone(entry, "messaging", "changes"):
            yield from ({**body, "entry": [part]} for part in _split_changes(alone))


def _split_changes(entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if not entry.get("changes"):
        yield entry
        return
    (change,) = entry["changes"]
    for value in _each_alone(change["value"], "messages", "statuses"):
        yield {**entry, "changes": [{**change, "value": value}]}


def _each_alone(whole: dict[str, Any], *lists: str) -> Iterator[dict[str, Any]]:
    """Copies of `whole` that have one item of one of its lists."""
    here = [(name, item) for name in lists for item in whole.get(name) or ()]
    rest = {name: value for name, value in whole.items() if name not in lists}
    yield from ({**rest, name: [item]} for name, item in here)
    if not here:
        yield whole


def _merged(kind: str, bodies: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    if kind == "waha":
        yield from bodies  # one event each
    elif kind == "whapi":
        keyed = [(tuple(sorted(body.keys() & {"messages", "statuses"})), body) for body in bodies]
        yield from (body for names, body in keyed if len(names) != 1)
        for name in ("messages", "statuses"):
            of_name = [body for names, body in keyed if names == (name,)]
            yield {**of_name[0], name: [item for body in of_name for item in body[name]]}
    else:
        yield from _merged_entries(bodies)


def _merged_entries(bodies: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for start in range(0, len(bodies), 7):
        some = bodies[start : start + 7]
        for object_ in {body["object"] for body in some}:
            yield {
                "object": object_,
                "entry": [one for body in some if body["object"] == object_ for one in body["entry"]],
            }


SHAPES: dict[str, Callable[[list[Sent]], list[Sent]]] = {
    "byte-identical": lambda sent: sent,
    "other white space": with_other_white_space,
    "split": split,
    "regrouped": regrouped,
}


def from_all_sides(sent: Iterable[Sent], *, seed: int) -> None:
    """Delivered three times, shuffled, by four processes that drain at the same time."""
    thrice = list(sent) * 3
    random.Random(seed).shuffle(thrice)
    in_processes([partial(_deliver_and_drain, thrice[number::PROCESSES]) for number in range(PROCESSES)])
    # As the sweep does: an edit and its message may have been stored at the same instant, unseen by each other.
    apply_overtaken_amendments()


def in_processes(works: list[Callable[[], object]]) -> None:
    connections.close_all()
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_guarded, args=[work]) for work in works]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
        process.kill()
    assert [process.exitcode for process in processes] == [0] * len(works)


def _guarded(work: Callable[[], object]) -> None:
    try:
        work()
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        connections.close_all()


def _deliver_and_drain(sent: list[Sent]) -> None:
    for number, (kind, body) in enumerate(sent):
        assert deliver(kind, body).status == 200
        if number % 5 == 0:
            drain_webhook_events()
    drain_webhook_events()


def assert_all_done() -> None:
    """Nothing waits and nothing failed but the one file without a sender."""
    assert set(WebhookEvent.objects.values_list("state", flat=True)) == {"done", "unsupported", "failed"}
    errors = set(WebhookEvent.objects.exclude(error="").values_list("error", flat=True))
    assert {error.partition(": ")[2] for error in errors} == {"messages: no phone number and no user id"}


def settle(sent: list[Sent]) -> None:
    for kind, body in sent:
        assert deliver(kind, body).status == 200
    drain_webhook_events()


def changes(before: Rows, after: Rows) -> list[tuple[str, object, object]]:
    """Table, what was and what is, of each row that is not as it was."""
    were, are = ({(name, row["id"]): row for name, rows in state.items() for row in rows} for state in (before, after))
    rows = ((key[0], were.get(key, {}), are.get(key, {})) for key in were.keys() | are.keys())
    return [(name, _less(was, now), _less(now, was)) for name, was, now in rows if was != now]


def _less(row: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if other.get(name) != value}


def test_redelivered_in_any_shape_nothing_changes(channels):
    settle(as_delivered())
    before = snapshot()
    assert len(before["Message"]) > 60 and len(before["GroupPost"]) > 20
    for seed, (name, shape) in enumerate(SHAPES.items()):
        from_all_sides(shape(as_delivered()), seed=seed)
        assert changes(before, snapshot()) == [], name
    assert_all_done()


def test_replayed_nothing_changes(channels):
    settle(as_delivered())
    before = snapshot()
    assert replay_events(WebhookEvent.objects.all()) == len(payload_names())
    in_processes([drain_webhook_events] * PROCESSES)
    assert changes(before, snapshot()) == []
    assert_all_done()


@pytest.mark.parametrize("shape", SHAPES)
def test_first_delivered_to_four_processes_nothing_is_doubled_or_lost(channels, shape):
    """Whichever process meets somebody first: as many rows as one process makes of it in order."""
    settle(as_delivered())
    one_by_one = effects()
    for model in (WebhookEvent, Message, Comment, GroupPost, Lead):
        model.objects.all().delete()
    from_all_sides(SHAPES[shape](as_delivered()), seed=11)
    assert_all_done()
    assert effects() == one_by_one


def effects() -> dict[str, list[tuple[Any, ...]]]:
    """What must not depend on the order of delivery."""
    return {
        "messages": sorted(Message.objects.values_list("provider_id", "kind", "direction", "body", "happened_at")),
        "posts": sorted(GroupPost.objects.values_list("provider_id", "kind", "body", "posted_at")),
        "comments": sorted(Comment.objects.values_list("comment_id", "body", "edited_at", "removed_at")),
    }
