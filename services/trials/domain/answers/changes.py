"""Which answers for a child differ from those that stand."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from libs.common.vocabulary import Verdict
from services.trials.domain.answers.judgement import ARM_REMOVED, DECEASED, TRIAL_CLOSED, Judgement, judge, no_longer
from services.trials.domain.criteria.condition import Known
from services.trials.domain.trials.trial import Trial

ArmKey = tuple[str, str]
"""A trial and one of its arms."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer that was last given for one arm."""

    id: UUID
    trial: str
    arm: str
    judgement: Judgement
    criteria_version: int
    version: int


@dataclass(frozen=True, slots=True)
class Change:
    """A new answer, and the one it replaces."""

    trial: str
    arm: str
    judgement: Judgement
    criteria_version: int
    previous: Standing | None


def changes(
    standing: Mapping[ArmKey, Standing], trials: Iterable[Trial], known: Known, *, deceased: bool
) -> tuple[Change, ...]:
    """Every answer that differs in verdict, reasons or missing facts; nothing where nothing changed."""
    open_trials = {trial.id: trial for trial in trials}
    asked = () if deceased else _asked(standing, open_trials.values(), known)
    ended = _ended(standing, open_trials, deceased=deceased)
    return tuple(change for change in (*asked, *ended) if _differs(change))


def _asked(standing: Mapping[ArmKey, Standing], trials: Iterable[Trial], known: Known) -> Iterator[Change]:
    for trial in trials:
        for arm in trial.arms:
            previous = standing.get((trial.id, arm.id))
            yield Change(trial.id, arm.id, judge(arm.tree, known), trial.criteria_version, previous)


def _ended(standing: Mapping[ArmKey, Standing], trials: Mapping[str, Trial], *, deceased: bool) -> Iterator[Change]:
    """Open answers end with the child's death, with the trial, or with the arm."""
    for previous in standing.values():
        reason = _end(previous, trials.get(previous.trial), deceased=deceased)
        if reason is not None and previous.judgement.verdict is not Verdict.NOT_ELIGIBLE:
            yield Change(previous.trial, previous.arm, no_longer(reason), previous.criteria_version, previous)


def _end(previous: Standing, trial: Trial | None, *, deceased: bool) -> str | None:
    if deceased:
        return DECEASED
    if trial is None:
        return TRIAL_CLOSED
    return ARM_REMOVED if trial.arm(previous.arm) is None else None


def _differs(change: Change) -> bool:
    return change.previous is None or change.previous.judgement != change.judgement
