"""Whether what a recommendation stood on still holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from libs.common.vocabulary import Verdict
from services.trials.domain.answers.changes import ArmKey
from services.trials.domain.changing.doors import Doors, StandingDoor
from services.trials.domain.pins.pin import Pin
from services.trials.domain.trials.stages import SiteStatus
from services.trials.domain.trials.trial import Trial

NOT_OPEN: Final = "trial_not_open"
"""It was none the network knows of as open, already when it was recommended."""
CLOSED: Final = "trial_closed"
AMENDED: Final = "criteria_amended"
REMOVED: Final = "arm_removed"
NOWHERE: Final = "no_site_recruits"
NOT_A_SITE: Final = "site_not_known"

PARTS_CLOSED: Final = "parts_closed"
"""No dose level or cohort of the arm takes children any more."""
SLOTS_FULL: Final = "slots_full"
"""The hospital recruits, and has no place left."""
STATUS_OLD: Final = "status_old"
"""The hospital was recruiting when somebody last asked, longer ago than anybody should rely on."""

_SHUT: Final = frozenset({PARTS_CLOSED, SLOTS_FULL, STATUS_OLD})
_BEST: Final = (Verdict.ELIGIBLE, Verdict.UNDETERMINED, Verdict.NOT_ELIGIBLE)


@dataclass(frozen=True, slots=True)
class Answered:
    """What stands of an arm, and of its hospitals where criteria ask for the place."""

    verdict: Verdict
    doors: Doors

    def at(self, hospital: str | None) -> Verdict:
        """At the hospital, or at the best of them."""
        door = None if hospital is None else self.doors.get(hospital)
        return self.verdict if door is None else door.verdict or self.verdict


@dataclass(frozen=True, slots=True)
class Situation:
    """How things are for one child: open trials, doors, and what stands of each arm."""

    trials: Mapping[str, Trial]
    doors: Mapping[ArmKey, Doors]
    answers: Mapping[ArmKey, Answered]

    def verdict(self, trial: str, arm: str | None, hospital: str | None) -> Verdict | None:
        """Of the arm, at the hospital if one was said; of a whole trial the best of its open arms."""
        asked = self.trials.get(trial)
        open_arms = {one.id for one in asked.arms} if asked else set()
        found = {
            answer.at(hospital)
            for (where, which), answer in self.answers.items()
            if where == trial and which in open_arms and arm in {None, which}
        }
        return next((one for one in _BEST if one in found), None)

    def standing_at(self, trial: str, arm: str | None) -> Doors:
        """The doors to the arm; to a whole trial those of all its arms, an open one before others."""
        found: dict[str, StandingDoor] = {}
        for (where, which), doors in self.doors.items():
            if where == trial and arm in {None, which}:
                for hospital, door in doors.items():
                    if hospital not in found or door.takes_children:
                        found[hospital] = door
        return found


def no_longer(pin: Pin, now: Situation) -> tuple[str, ...]:
    """Every reason why it does not hold, as codes; none: it does."""
    trial = now.trials.get(pin.trial)
    if trial is None:
        return (NOT_OPEN if pin.criteria_version is None else CLOSED,)
    reasons = (*_criteria(pin, trial), *_doors(pin, now.standing_at(pin.trial, pin.arm)), *_verdict(pin, now))
    return tuple(dict.fromkeys(reasons))


def _criteria(pin: Pin, trial: Trial) -> Iterator[str]:
    if pin.arm is not None and trial.arm(pin.arm) is None:
        yield REMOVED
    if pin.criteria_version not in {None, trial.criteria_version}:
        yield AMENDED


def _doors(pin: Pin, doors: Doors) -> Iterator[str]:
    if pin.at_hospital is None:
        yield from _anywhere(doors)
        return
    door = doors.get(pin.at_hospital)
    if door is None:
        yield NOT_A_SITE
    elif not door.takes_children:
        yield _shut(door)


def _anywhere(doors: Doors) -> Iterator[str]:
    """Where none is open: what stands between the child and those that say they recruit, if any does."""
    if any(door.takes_children for door in doors.values()):
        return
    recruiting = {_shut(door) for door in doors.values() if door.status == SiteStatus.RECRUITING}
    yield from sorted(recruiting) or (NOWHERE,)


def _shut(door: StandingDoor) -> str:
    """By its status, or by what shuts a door that recruits: its age, its places, the arm's parts."""
    recruits = door.status == SiteStatus.RECRUITING
    return door.reason if recruits and door.reason in _SHUT else f"site_{door.status}"


def _verdict(pin: Pin, now: Situation) -> Iterator[str]:
    """A child that was, or might be, eligible and is not; one that was and may no longer be."""
    verdict = now.verdict(pin.trial, pin.arm, pin.at_hospital)
    is_lost = verdict is Verdict.UNDETERMINED and pin.verdict is Verdict.ELIGIBLE
    if verdict is Verdict.NOT_ELIGIBLE or is_lost:
        yield f"verdict_{verdict}"
