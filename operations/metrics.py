"""The registered probes in Prometheus' text format, read at the moment of the scrape."""

import secrets
from collections.abc import Iterator, Mapping

import structlog
from django.conf import settings
from django.http import HttpRequest
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from common.probes import Probe, Reading, registered_probes
from common.redaction import redact_text

PREFIX = "majlis_"
_THIS_MACHINE = ("127.0.0.1", "::1")

log = structlog.get_logger(__name__)


class ProbeCollector(Collector):
    def collect(self) -> Iterator[Metric]:
        failed = GaugeMetricFamily(f"{PREFIX}probe_failed", "1 where a probe could not be read.", labels=["probe"])
        for probe in registered_probes():
            try:
                yield _metric(probe, probe.read())
            except Exception:
                # One broken probe must not blind the others.
                log.exception("probe_failed", probe=probe.name)
                failed.add_metric([probe.name], 1)
        yield failed


def _metric(probe: Probe, reading: Reading) -> Metric:
    metric = GaugeMetricFamily(PREFIX + probe.name, probe.help, labels=probe.labels)
    samples = reading if isinstance(reading, Mapping) else {(): reading}
    for labels, value in samples.items():
        # A scope or a channel's name may hold a phone number.
        metric.add_metric([redact_text(label) for label in labels], value)
    return metric


_registry = CollectorRegistry()
_registry.register(ProbeCollector())
ProcessCollector(registry=_registry)


def rendered() -> bytes:
    return generate_latest(_registry)


def may_read(request: HttpRequest) -> bool:
    """With the token if one is set; else from this machine only, and not through a proxy, which anybody may call."""
    if token := settings.METRICS_TOKEN:
        return secrets.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    is_forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return request.META.get("REMOTE_ADDR") in _THIS_MACHINE and not is_forwarded
