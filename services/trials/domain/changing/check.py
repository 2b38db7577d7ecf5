"""Whether a child's standing answers are those its facts give now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from libs.common.vocabulary import Verdict
from services.trials.domain.answers.at_hospitals import known_at
from services.trials.domain.answers.changes import ArmKey, Standing
from services.trials.domain.changing.doors import Doors, with_verdicts
from services.trials.domain.criteria.condition import Condition
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.placing import at_place
from services.trials.domain.trials.trial import Arm

_WORDS: Final = {
    Truth.FALSE: Verdict.NOT_ELIGIBLE,
    Truth.UNKNOWN: Verdict.UNDETERMINED,
    Truth.TRUE: Verdict.ELIGIBLE,
}


@dataclass(frozen=True, slots=True)
class Check:
    """A look at everything: how many children and answers, and how many of these had to be stated anew."""

    id: UUID
    day: date
    started_at: datetime
    ended_at: datetime
    children: int
    answers: int
    found: int


@dataclass(frozen=True, slots=True)
class Asked:
    """The trees that answer an arm: its own, or one for each kind of hospital where criteria ask for the place."""

    doors: Doors
    trees: Sequence[Condition]
    of: Mapping[str, int]
    """By hospital the tree that answers there; nothing where the arm's own answers everywhere."""

    def due(self, truths: Sequence[Truth]) -> "Due":
        """From what each of the trees says."""
        verdicts = {hospital: _WORDS[truths[place]] for hospital, place in self.of.items()}
        return Due(_WORDS[max(truths)], with_verdicts(self.doors, verdicts) if verdicts else self.doors)


@dataclass(frozen=True, slots=True)
class Due:
    """What an arm should say, and its hospitals."""

    verdict: Verdict
    doors: Doors


def asked(arm: Arm, doors: Doors) -> Asked:
    """One tree, unless the arm asks for the place; then what is left of it at each hospital, the same only once."""
    if not arm.site_keys or not doors:
        return Asked(doors, (arm.criteria,), {})
    left = {name: at_place(arm.criteria, known_at(arm, name, door.country)) for name, door in doors.items()}
    trees = tuple(dict.fromkeys(left.values()))
    return Asked(doors, trees, {name: trees.index(tree) for name, tree in left.items()})


def due_answers(every: Mapping[ArmKey, Asked], truths: Sequence[int]) -> Mapping[ArmKey, Due]:
    """What the arms should say, from the numbers of all their trees."""
    said = iter(truths)
    return {key: one.due([Truth(next(said)) for _ in one.trees]) for key, one in every.items()}


def stand(standing: Mapping[ArmKey, Standing], due: Mapping[ArmKey, Due]) -> bool:
    """Whether each arm that is open says what it should, and every other takes nobody."""
    if not due.keys() <= standing.keys():
        return False
    return all(_stands(one, due.get(key)) for key, one in standing.items())


def _stands(one: Standing, due: Due | None) -> bool:
    verdict = one.judgement.verdict
    if due is None:
        return verdict is Verdict.NOT_ELIGIBLE
    return verdict is due.verdict and (verdict is Verdict.NOT_ELIGIBLE or one.doors == due.doors)
