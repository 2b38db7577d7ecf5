"""The figures of the doors, for Prometheus: what came, what it was answered, how long that took, who is connected."""

from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, GCCollector, Histogram, ProcessCollector
from prometheus_client.exposition import generate_latest

SERVICE: Final = "samples"
NOT_STORED: Final = "not stored"

# Seconds; a commit is the least, beyond ten seconds we have told the sender that nothing was stored.
BUCKETS: Final = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the senders at one door were told."""

    messages: Counter
    repeated: Counter
    size: Counter
    seconds: Histogram
    door: str

    def answered(self, code: str | None, *, size: int, repeated: bool = False) -> None:
        """One message; `code` is what its sender was told, if anything."""
        self.messages.labels(SERVICE, self.door, code or "none").inc()
        self.size.inc(size)
        if repeated:
            self.repeated.inc()

    def not_stored(self, size: int) -> None:
        """The database was away for too long."""
        self.answered(NOT_STORED, size=size)

    def took(self, seconds: float) -> None:
        """From the last byte to the answer."""
        self.seconds.observe(seconds)


class Counts:
    """Of all doors of one process."""

    def __init__(self) -> None:
        self._told: dict[str, Told] = {}
        self._registry = CollectorRegistry(auto_describe=True)
        ProcessCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        self._messages = self._counter("door_messages", "Messages by what they were answered.", "answer")
        self._repeated = self._counter("door_repeated", "Messages that had come before, and heard their first answer.")
        self._bytes = self._counter("door_bytes", "Bytes of messages.")
        self._away = self._counter("door_turned_away", "Connections for which there was no room, or no right.", "why")
        self._seconds = Histogram(
            "reallnet_door_seconds",
            "From the last byte of messages to their answer.",
            ["service", "door"],
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._open = self._gauge("door_open", "Whether the door is open.")
        self._connections = self._gauge("door_connections", "Senders connected.")

    def at(self, door: str) -> "Told":
        """The counters of one door, looked up once."""
        told = self._told.get(door)
        if told is None:
            told = Told(
                messages=self._messages,
                repeated=self._repeated.labels(SERVICE, door),
                size=self._bytes.labels(SERVICE, door),
                seconds=self._seconds.labels(SERVICE, door),
                door=door,
            )
            self._told[door] = told
        return told

    def turned_away(self, door: str, why: str) -> None:
        self._away.labels(SERVICE, door, why).inc()

    def opened(self, door: str, *, is_open: bool) -> None:
        """What is alarmed about begins at nought, so that its first time counts."""
        self._messages.labels(SERVICE, door, NOT_STORED)
        self._open.labels(SERVICE, door).set(is_open)

    def connected(self, door: str, number: int) -> None:
        self._connections.labels(SERVICE, door).set(number)

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self._registry)

    def _counter(self, name: str, sentence: str, *labels: str) -> Counter:
        return Counter(f"reallnet_{name}", sentence, ["service", "door", *labels], registry=self._registry)

    def _gauge(self, name: str, sentence: str) -> Gauge:
        return Gauge(f"reallnet_{name}", sentence, ["service", "door"], registry=self._registry)
