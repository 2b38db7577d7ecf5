"""The hospitals of a verdict: where an arm is run, how each door stands, what the criteria say of the child there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

from libs.common.vocabulary import Verdict


@dataclass(frozen=True, slots=True)
class StandingDoor:
    """One hospital's door to an arm."""

    status: str
    since: date
    reason: str | None = None
    """How it stands by its status, its age, its places and the arm's parts: `Site.door`; None: not noted then."""
    country: str | None = None
    """Only where the arm's criteria ask for the place."""
    verdict: Verdict | None = None
    """Where the criteria ask for the place: what they say of the child here; None: what the arm says."""

    @property
    def takes_children(self) -> bool:
        """Whether it is known to be open."""
        return self.reason == "recruiting"


standing_door: Final = lru_cache(maxsize=8192)(StandingDoor)
"""Many doors stand alike, and what is one object is compared at once."""

Doors = Mapping[str, StandingDoor]
"""By hospital."""


def moved(before: Doors, now: Doors) -> tuple[str, ...]:
    """The hospitals whose doors stand otherwise: `site:hub-madrid`."""
    if before == now:
        return ()
    return tuple(f"site:{one}" for one in sorted({*before, *now}) if _moved(before.get(one), now.get(one)))


def _moved(before: StandingDoor | None, now: StandingDoor | None) -> bool:
    if before is None or now is None:
        return before is not now
    return (before.status, before.since) != (now.status, now.since) or (
        before.reason is not None and before.reason != now.reason
    )


def placed(before: Doors, now: Doors) -> tuple[str, ...]:
    """The hospitals that are new, gone, or in another country than was known: criteria may ask which there are."""
    return tuple(f"site:{one}" for one in sorted({*before, *now}) if _place(before, one) != _place(now, one))


def _place(doors: Doors, hospital: str) -> tuple[str | None, ...]:
    door = doors.get(hospital)
    return () if door is None else (door.country,)


def verdicts_at(doors: Doors, verdict: Verdict) -> dict[str, Verdict]:
    """Hospital by hospital; `verdict` is the arm's."""
    return {hospital: door.verdict or verdict for hospital, door in doors.items()}


def with_verdicts(doors: Doors, verdicts: Mapping[str, Verdict]) -> Doors:
    """The doors with what the criteria say at each."""
    return {hospital: replace(door, verdict=verdicts[hospital]) for hospital, door in doors.items()}


def nowhere_asked(doors: Doors) -> Doors:
    """The doors of an arm that takes nobody any more: no hospital says anything of its own."""
    if all(door.verdict is None for door in doors.values()):
        return doors
    return {hospital: replace(door, verdict=None) for hospital, door in doors.items()}
