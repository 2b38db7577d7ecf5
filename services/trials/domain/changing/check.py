"""Whether a child's standing answers are those its facts give now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from libs.common.vocabulary import Verdict
from services.trials.domain.answers.changes import ArmKey, Standing
from services.trials.domain.changing.doors import Doors
from services.trials.domain.criteria.kleene import Truth

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


def stand(standing: Mapping[ArmKey, Standing], due: Mapping[ArmKey, Truth], doors: Mapping[ArmKey, Doors]) -> bool:
    """Whether each arm that is open says what it should, and every other takes nobody."""
    if not due.keys() <= standing.keys():
        return False
    return all(_stands(one, due.get(key), doors.get(key, {})) for key, one in standing.items())


def _stands(one: Standing, due: Truth | None, doors: Doors) -> bool:
    verdict = one.judgement.verdict
    if due is None:
        return verdict is Verdict.NOT_ELIGIBLE
    return verdict is _WORDS[due] and (verdict is Verdict.NOT_ELIGIBLE or one.doors == doors)


def due_answers(arms: Sequence[ArmKey], truths: Sequence[int]) -> Mapping[ArmKey, Truth]:
    """What the arms should say, from numbers."""
    return {arm: Truth(truth) for arm, truth in zip(arms, truths, strict=True)}
