"""Figures about the running system. Apps register in `ready()` how to read them.

`operations` reads them for `/metrics` and the dashboard, at every scrape and page: a probe must be cheap.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Labels = tuple[str, ...]
Reading = float | Mapping[Labels, float]


@dataclass(frozen=True)
class Probe:
    name: str
    read: Callable[[], Reading]
    help: str
    labels: Labels


_probes: dict[str, Probe] = {}


def register_probe(name: str, read: Callable[[], Reading], *, help: str, labels: Labels = ()) -> None:
    """`name` in Prometheus' manner without prefix: `queue_depth`, `queue_oldest_seconds`.

    Without labels `read` returns a number, with labels a mapping of label values (in their order) to numbers.
    """
    _probes[name] = Probe(name=name, read=read, help=help, labels=labels)


def registered_probes() -> list[Probe]:
    return list(_probes.values())


def read_number(name: str) -> float | None:
    """The sum of what the probe reads, or None where nobody registered it."""
    probe = _probes.get(name)
    if probe is None:
        return None
    reading = probe.read()
    return sum(reading.values()) if isinstance(reading, Mapping) else reading
