"""Which answers for a child differ from those that stand, and why now. What nothing has touched is not asked again."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from libs.common.vocabulary import Verdict
from services.trials.domain.answers.at_hospitals import judge_at
from services.trials.domain.answers.judgement import ARM_REMOVED, DECEASED, TRIAL_CLOSED, Judgement, no_longer
from services.trials.domain.changing.doors import Doors, moved, nowhere_asked, placed, verdicts_at, with_verdicts
from services.trials.domain.changing.touched import moved as facts_moved
from services.trials.domain.changing.touched import touched
from services.trials.domain.criteria.condition import Known
from services.trials.domain.trials.trial import Arm, Trial

ArmKey = tuple[str, str]
"""A trial and one of its arms."""

FIRST_ANSWER: Final = "first_answer"
CHECK: Final = "check"
"""Found only by looking at everything: a change that had been missed, or what stood before such reasons were kept."""
ALIVE: Final = "patient:alive"
DEAD: Final = "patient:deceased"
OPENED: Final = "trial:published"
CLOSED: Final = "trial:closed"

_WHY_ENDED: Final = {DECEASED: DEAD, TRIAL_CLOSED: CLOSED}


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer that was last given for one arm."""

    id: UUID
    trial: str
    arm: str
    judgement: Judgement
    criteria_version: int
    version: int
    doors: Doors | None = None
    """The hospitals last told of; None: not noted then."""
    asked: bool = True
    """Nothing went by unasked since: false while its trial or arm takes nobody."""


@dataclass(frozen=True, slots=True)
class Change:
    """An answer that was looked at, and the one it replaces."""

    trial: str
    arm: str
    judgement: Judgement
    criteria_version: int
    previous: Standing | None
    because: tuple[str, ...]
    doors: Doors = field(default_factory=dict)
    asked: bool = True

    @property
    def to_be_told(self) -> bool:
        """Whether verdict, reasons, missing facts or hospitals differ."""
        before, now = self.previous, self.judgement
        if before is None or before.judgement != now:
            return True
        return bool(_doors_moved(before, self.doors)) or _differ(before, self.doors)

    @property
    def to_be_noted(self) -> bool:
        """Nothing to tell, but looked at under other criteria, or with doors that nobody had noted."""
        before = self.previous
        if before is None:
            return False
        noted = (before.criteria_version, before.doors, before.asked)
        return noted != (self.criteria_version, self.doors, self.asked)


@dataclass(frozen=True, slots=True)
class Looking:
    """What is looked at: what stands, what was known then (None: ask everything), and how things are now."""

    standing: Mapping[ArmKey, Standing]
    before: Known | None
    trials: Mapping[str, Trial]
    doors: Mapping[ArmKey, Doors]
    known: Known
    deceased: bool
    expired: Collection[str] = ()
    """Facts that are too old by now."""

    def changes(self) -> tuple[Change, ...]:
        """Every answer that differs, or must be noted anew."""
        moved = facts_moved(self.before or {}, self.known)
        asked = () if self.deceased else self._asked(moved)
        return tuple(one for one in (*asked, *self._ended()) if one.to_be_told or one.to_be_noted)

    def _asked(self, moved: frozenset[str]) -> Iterator[Change]:
        for trial in self.trials.values():
            for arm in trial.arms:
                yield self._of_arm(trial, arm, moved)

    def _of_arm(self, trial: Trial, arm: Arm, moved: frozenset[str]) -> Change:
        key = trial.id, arm.id
        previous, doors = self.standing.get(key), self.doors.get(key, {})
        why = self._why(trial, arm, previous, moved)
        judgement, doors = self._answer(arm, previous, doors, asked=bool(why))
        because = tuple(dict.fromkeys((*why, *_doors_moved(previous, doors))))
        return Change(trial.id, arm.id, judgement, trial.criteria_version, previous, because, doors)

    def _answer(self, arm: Arm, previous: Standing | None, doors: Doors, *, asked: bool) -> tuple[Judgement, Doors]:
        """Anew, or as it stands at each hospital."""
        if previous is None or asked:
            return judge_at(arm, self.known, doors)
        if not arm.site_keys:
            return previous.judgement, doors
        return previous.judgement, with_verdicts(doors, verdicts_at(previous.doors or {}, previous.judgement.verdict))

    def _why(self, trial: Trial, arm: Arm, previous: Standing | None, moved: frozenset[str]) -> tuple[str, ...]:
        """Why the arm has to be asked again; empty: its answer stands."""
        if previous is None:
            return self._first(trial)
        if self.before is None:
            return (CHECK,)
        same = moved.isdisjoint(arm.tree.keys)
        facts = () if same else touched(arm.tree, self.before, self.known, self.expired)
        return tuple(dict.fromkeys((*self._beside_facts(trial, arm, previous), *facts)))

    def _beside_facts(self, trial: Trial, arm: Arm, previous: Standing) -> Iterator[str]:
        if previous.criteria_version != trial.criteria_version:
            yield _amended(trial)
        elif not previous.asked:
            yield ALIVE if self._was_dead() else OPENED
        elif arm.site_keys:
            yield from _other_places(previous, self.doors.get((trial.id, arm.id), {}))

    def _was_dead(self) -> bool:
        return any(one.judgement.reasons == (DECEASED,) for one in self.standing.values())

    def _first(self, trial: Trial) -> tuple[str, ...]:
        if not self.standing:
            return (FIRST_ANSWER,)
        is_new_arm = any(one.trial == trial.id for one in self.standing.values())
        return (_amended(trial),) if is_new_arm else (OPENED,)

    def _ended(self) -> Iterator[Change]:
        """Open answers end with the child's death, with the trial, or with the arm; the others wait unasked."""
        for previous in self.standing.values():
            trial = self.trials.get(previous.trial)
            reason = _end(previous, trial, deceased=self.deceased)
            if reason is None:
                continue
            stays = previous.judgement.verdict is Verdict.NOT_ELIGIBLE
            judgement = previous.judgement if stays else no_longer(reason)
            why = _WHY_ENDED.get(reason) or (_amended(trial) if trial else CLOSED)
            doors = nowhere_asked(previous.doors or {})
            version = previous.criteria_version
            yield Change(previous.trial, previous.arm, judgement, version, previous, (why,), doors, asked=False)


def by_id(trials: Iterable[Trial]) -> Mapping[str, Trial]:
    """The trials by their ids."""
    return {trial.id: trial for trial in trials}


def _amended(trial: Trial) -> str:
    return f"criteria:{trial.criteria_version}"


def _doors_moved(previous: Standing | None, doors: Doors) -> tuple[str, ...]:
    """To a child that cannot enter, no door matters."""
    if previous is None or previous.doors is None or previous.judgement.verdict is Verdict.NOT_ELIGIBLE:
        return ()
    return moved(previous.doors, doors)


def _other_places(previous: Standing, doors: Doors) -> tuple[str, ...]:
    """Criteria that ask for the place: which hospitals there are. What stood before hospitals were asked is checked."""
    if previous.doors is None or any(door.verdict is None for door in previous.doors.values()):
        return (CHECK,)
    return placed(previous.doors, doors)


def _differ(previous: Standing, doors: Doors) -> bool:
    """Whether a hospital says otherwise, although the best of them says the same."""
    if previous.doors is None or previous.doors == doors:
        return False
    verdict = previous.judgement.verdict
    before, now = verdicts_at(previous.doors, verdict), verdicts_at(doors, verdict)
    return any(before[hospital] is not now[hospital] for hospital in before.keys() & now.keys())


def _end(previous: Standing, trial: Trial | None, *, deceased: bool) -> str | None:
    if deceased:
        return DECEASED
    if trial is None:
        return TRIAL_CLOSED
    return ARM_REMOVED if trial.arm(previous.arm) is None else None
