"""The figures of how a service, its audit trail and the stream stand, for Prometheus."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, Gauge

from libs.common.bus.behind import Behind
from libs.common.bus.standing import Durable, StreamStanding
from libs.common.standing.of_service import ServiceStanding


class Figures:
    """What cannot be seen at the moment is not shown: an old figure would look like a present one."""

    def __init__(self, service: str, registry: CollectorRegistry) -> None:
        self._service = service
        self._registry = registry
        self._database = self._gauge("database_up", "Whether the database answers.")
        self._bus = self._gauge("bus_up", "Whether the bus answers and has the stream.")
        self._of_service = {
            name: self._gauge(name, sentence)
            for name, sentence in {
                "audit_sealed_entries": "Entries of the audit trail under a seal.",
                "audit_unsealed_entries": "Entries of the audit trail not sealed yet.",
                "audit_unsealed_seconds": "Age of the oldest entry not sealed yet.",
                "audit_unsigned_seconds": "How long seals were made without a signed checkpoint in between.",
                "audit_verified_timestamp_seconds": "When the trail was last verified; 0 if never.",
                "audit_findings": "What the last verification found wrong.",
            }.items()
        }
        self._of_stream = {
            name: self._gauge(name, sentence)
            for name, sentence in {
                "stream_messages": "Messages in the stream.",
                "stream_bytes": "Bytes of the stream.",
                "stream_replicas": "Servers that should hold the stream.",
                "stream_replicas_current": "Servers that hold all of it.",
                "stream_broken_promises": "Settings of stream and server that are not as the network relies on.",
                "bus_sync_always": "Whether the server flushes before it acknowledges.",
                "bus_stored_bytes": "Bytes that the server keeps in files.",
                "bus_room_bytes": "Bytes that the server may keep in files.",
            }.items()
        }
        self._turn = self._gauge("turn_taken", "Whether somebody is at this work.", "work")
        self._overdue = self._gauge("clock_overdue", "How many have let this clock run out.", "clock")
        self._lag = self._gauge("reader_lag_seconds", "Age of the oldest event a reader has not applied.", "reader")
        self._behind = self._gauge("reader_behind_events", "Events a reader has not applied.", "reader")
        self._party = self._gauge("party_behind_events", "Events a party has not acknowledged.", "party")
        self._begun = self._gauge("party_begun", "Whether a party has ever acknowledged an event.", "party")

    def forget(self) -> None:
        """Begin a look: nothing is known yet, and both sides count as down."""
        labelled = (self._turn, self._overdue, self._lag, self._behind, self._party, self._begun)
        for gauge in (*self._of_service.values(), *self._of_stream.values(), *labelled):
            gauge.clear()
        self._database.labels(self._service).set(0)
        self._bus.labels(self._service).set(0)

    def show_service(self, found: ServiceStanding) -> None:
        """What its database told."""
        trail = found.trail
        self._database.labels(self._service).set(1)
        self._set_all(
            self._of_service,
            {
                "audit_sealed_entries": trail.sealed,
                "audit_unsealed_entries": trail.unsealed,
                "audit_unsealed_seconds": trail.unsealed_for.total_seconds(),
                "audit_unsigned_seconds": trail.unsigned_for.total_seconds(),
                "audit_verified_timestamp_seconds": trail.verified_at.timestamp() if trail.verified_at else 0,
                "audit_findings": trail.findings,
            },
        )
        for work, taken in found.turns.items():
            self._turn.labels(self._service, work).set(taken)
        for clock, number in found.overdue.items():
            self._overdue.labels(self._service, clock).set(number)

    def show_stream(self, found: StreamStanding, durables: Iterable[Durable]) -> None:
        """What the bus told."""
        self._bus.labels(self._service).set(1)
        self._set_all(
            self._of_stream,
            {
                "stream_messages": found.messages,
                "stream_bytes": found.bytes,
                "stream_replicas": found.replicas,
                "stream_replicas_current": found.replicas_current,
                "stream_broken_promises": len(found.broken),
                "bus_sync_always": found.sync_always,
                "bus_stored_bytes": found.stored_bytes,
                "bus_room_bytes": found.room_bytes,
            },
        )
        for durable in durables:
            self._party.labels(self._service, durable.name).set(durable.messages)
            self._begun.labels(self._service, durable.name).set(durable.acknowledged_through > 0)

    def show_readers(self, found: Mapping[str, Behind], *, now: datetime) -> None:
        """What database and bus told together."""
        for reader, behind in found.items():
            self._lag.labels(self._service, reader).set(behind.seconds(now))
            self._behind.labels(self._service, reader).set(behind.messages)

    def _set_all(self, gauges: Mapping[str, Gauge], values: Mapping[str, float | None]) -> None:
        for name, value in values.items():
            if value is not None:
                gauges[name].labels(self._service).set(value)

    def _gauge(self, name: str, sentence: str, *labels: str) -> Gauge:
        return Gauge(f"reallnet_{name}", sentence, ["service", *labels], registry=self._registry)
