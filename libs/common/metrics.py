"""The figures of one process for Prometheus: requests as they come, queues as they stand when asked."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, GCCollector, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from libs.common.queues import Queues

MEDIA_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNMATCHED: Final = "unmatched"

# Seconds; 1 ms is a read from memory, 10 s the longest we keep anybody waiting.
BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The metrics of one process, in a registry of their own."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._service = service
        self._requests = Counter(
            "reallnet_requests",
            "Requests answered.",
            ["service", "method", "route", "status"],
            registry=self.registry,
        )
        self._duration = Histogram(
            "reallnet_request_seconds",
            "Time from the first byte of a request to the last of its answer.",
            ["service", "method", "route"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._waiting = self._gauge("outbox_waiting", "Events committed and not yet published.")
        self._lag = self._gauge("outbox_oldest_seconds", "Age of the oldest event not yet published.")
        self._held = self._gauge("held_events", "Events waiting to be tried again, or parked.", "state")
        self._position = self._gauge("reader_position", "Where in the stream a reader is.", "reader")

    def count(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """One request has been answered; `route` is its template, never the path."""
        verb = method if method in METHODS else "other"
        self._requests.labels(self._service, verb, route, str(status)).inc()
        self._duration.labels(self._service, verb, route).observe(seconds)

    def show(self, queues: Queues) -> None:
        """How the queues stand."""
        self._waiting.labels(self._service).set(queues.waiting)
        self._lag.labels(self._service).set(queues.relay_lag)
        self._held.clear()
        for state, count in queues.held.items():
            self._held.labels(self._service, state).set(count)
        for reader in queues.readers:
            self._position.labels(self._service, reader.name).set(reader.position)

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self.registry)

    def _gauge(self, name: str, sentence: str, *labels: str) -> Gauge:
        return Gauge(f"reallnet_{name}", sentence, ["service", *labels], registry=self.registry)
