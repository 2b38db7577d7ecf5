"""Which outside parties may connect to the bus, and with which keys since when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

NO_GRACE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Key:
    """The public half of a party's key; `until` says when a replaced one stops to open."""

    public: str
    since: datetime
    until: datetime | None = None

    def opens_at(self, now: datetime) -> bool:
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True)
class Admission:
    """One party's right to connect."""

    organisation: str
    keys: tuple[Key, ...]

    @classmethod
    def with_key(cls, organisation: str, public: str, *, now: datetime) -> Self:
        """A party let in for the first time."""
        return cls(organisation, (Key(public, since=now),))

    @property
    def changed_at(self) -> datetime:
        """When its credentials were last changed."""
        return max(key.since for key in self.keys)

    def rotated(self, public: str, *, now: datetime, grace: timedelta = NO_GRACE) -> Self:
        """A fresh key; those before it open for the grace, and never longer than they would have."""
        ends_at = now + grace
        former = (replace(key, until=min(key.until or ends_at, ends_at)) for key in self.keys)
        kept = tuple(key for key in former if key.opens_at(now))
        return replace(self, keys=(*kept, Key(public, since=now)))

    def at(self, now: datetime) -> Self:
        """Without the keys whose grace is over."""
        return replace(self, keys=tuple(key for key in self.keys if key.opens_at(now)))


Admissions = Mapping[str, Admission]
"""All of them by organisation."""


def graces(admissions: Admissions) -> list[datetime]:
    """When replaced keys stop to open."""
    return [key.until for admission in admissions.values() for key in admission.keys if key.until is not None]


def with_these(admissions: Admissions, fresh: Iterable[Admission]) -> dict[str, Admission]:
    """The same with some added or replaced."""
    return {**admissions, **{admission.organisation: admission for admission in fresh}}


def without(admissions: Admissions, organisations: Iterable[str]) -> dict[str, Admission]:
    """The same with some taken out."""
    gone = set(organisations)
    return {organisation: admission for organisation, admission in admissions.items() if organisation not in gone}
