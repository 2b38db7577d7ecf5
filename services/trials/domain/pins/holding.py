"""Whether what a recommendation stood on still holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from libs.common.vocabulary import Verdict
from services.trials.domain.answers.changes import ArmKey
from services.trials.domain.changing.doors import Doors
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

_BEST: Final = (Verdict.ELIGIBLE, Verdict.UNDETERMINED, Verdict.NOT_ELIGIBLE)


@dataclass(frozen=True, slots=True)
class Situation:
    """How things are for one child: open trials, doors, and what stands of each arm."""

    trials: Mapping[str, Trial]
    doors: Mapping[ArmKey, Doors]
    verdicts: Mapping[ArmKey, Verdict]

    def verdict(self, trial: str, arm: str | None) -> Verdict | None:
        """Of the arm; of a whole trial the best of its open arms."""
        asked = self.trials.get(trial)
        open_arms = {one.id for one in asked.arms} if asked else set()
        found = {
            verdict
            for (where, which), verdict in self.verdicts.items()
            if where == trial and which in open_arms and arm in {None, which}
        }
        return next((one for one in _BEST if one in found), None)

    def standing_at(self, trial: str, arm: str | None) -> Doors:
        """The doors to the arm; to a whole trial those of all its arms, an open one before others."""
        found: dict[str, tuple[str, date]] = {}
        for (where, which), doors in self.doors.items():
            if where == trial and arm in {None, which}:
                for hospital, door in doors.items():
                    if hospital not in found or door[0] == SiteStatus.RECRUITING:
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
        if all(status != SiteStatus.RECRUITING for status, _ in doors.values()):
            yield NOWHERE
        return
    door = doors.get(pin.at_hospital)
    if door is None:
        yield NOT_A_SITE
    elif door[0] != SiteStatus.RECRUITING:
        yield f"site_{door[0]}"


def _verdict(pin: Pin, now: Situation) -> Iterator[str]:
    """A child that was, or might be, eligible and is not; one that was and may no longer be."""
    verdict = now.verdict(pin.trial, pin.arm)
    is_lost = verdict is Verdict.UNDETERMINED and pin.verdict is Verdict.ELIGIBLE
    if verdict is Verdict.NOT_ELIGIBLE or is_lost:
        yield f"verdict_{verdict}"
