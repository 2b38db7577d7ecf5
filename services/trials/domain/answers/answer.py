"""The answer for one arm on one day: why, what is missing, and through which doors it could be entered."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from services.trials.domain.criteria.explanation import Explanation, explained
from services.trials.domain.criteria.windows import values, with_windows
from services.trials.domain.facts.known_fact import KnownFact
from services.trials.domain.trials.trial import Arm, Door, Site, Trial

Facts = Mapping[str, KnownFact]


@dataclass(frozen=True, slots=True)
class ArmAnswer:
    """An arm, what its criteria say, and its sites with their doors."""

    trial: Trial
    arm: Arm
    explanation: Explanation
    facts: Facts
    sites: tuple[tuple[Site, Door], ...]


def answers(trials: Iterable[Trial], sites: Iterable[Site], facts: Facts, *, day: date) -> Iterator[ArmAnswer]:
    """Every arm of every trial."""
    trials = tuple(trials)
    told = with_windows(facts, trials, day)
    known = values(told)
    doors = [(site, site.door(day)) for site in sites]
    for trial in trials:
        for arm in trial.arms:
            here = tuple(door for door in doors if (door[0].trial, door[0].arm) == (trial.id, arm.id))
            yield ArmAnswer(trial, arm, explained(arm.tree, known), told, here)
