"""One party of the network: what it is, where it is, when it is open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from zoneinfo import ZoneInfo


class OrganisationKind(StrEnum):
    """What a party is to the network."""

    HOSPITAL = "hospital"
    HUB = "hub"
    LAB = "lab"
    BOARD = "board"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Opening:
    """From when to when something is open on one day, in local wall time."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Where a party is, in degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Organisation:
    """One party: it owns records, receives them, or both."""

    id: str
    name: str
    kind: OrganisationKind
    region: str
    time_zone: str
    opening_hours: Mapping[int, Opening] = field(default_factory=dict)
    """By `date.weekday()`; a day that is not there is a day of rest. Holidays are the routing rule's business."""
    services: frozenset[str] = frozenset()
    coordinates: Coordinates | None = None
    invented: bool = False

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def opening_on(self, day: date) -> Opening | None:
        """When it is open on that day of the week; None if it is not."""
        return self.opening_hours.get(day.weekday())
