"""A physician's walk through questions: what was pinned when it began, and every answer since."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Self
from uuid import UUID

from libs.common.errors import Invalid, WrongState
from services.trials.domain.questions.record import Pins

LONGEST: Final = 200
"""Steps of one session."""

MOST_CONSULTATIONS: Final = 20


class SessionKind(StrEnum):
    """By which questions."""

    FIXED = "fixed"
    ADAPTIVE = "adaptive"


class SessionStage(StrEnum):
    """Open until it is closed."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class SessionStep:
    """One answer: to a question of the tree, or the value of a fact; None if it cannot be found out."""

    question: str
    answer: bool | float | str | None
    at: str
    by: str

    def kept(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"question": self.question, "answer": self.answer, "at": self.at, "by": self.by}


@dataclass(frozen=True, slots=True)
class QuestionSession:
    """The walk as it is kept. Criteria, tree and facts stay those of its first day."""

    id: UUID
    organisation: str
    patient: str | None
    kind: SessionKind
    tree: str | None
    tree_version: int | None
    criteria: Pins
    facts: Mapping[str, Any]
    day: date
    steps: tuple[SessionStep, ...]
    stage: SessionStage
    consultations: tuple[str, ...]
    started_by: str
    started_at: datetime
    changed_at: datetime
    version: int

    def check_open(self) -> None:
        """What is closed stays as it was."""
        if self.stage is SessionStage.CLOSED:
            raise WrongState("This session is closed.")

    def answering(self, step: SessionStep) -> Self:
        """One answer more, or another one in the place of an earlier answer to the same question."""
        self.check_open()
        places = [place for place, one in enumerate(self.steps) if one.question == step.question]
        at = places[0] if places else len(self.steps)
        steps = (*self.steps[:at], step, *self.steps[at + 1 :])
        if len(steps) > LONGEST:
            raise Invalid("A session has too many answers.", where="body", right=f"at most {LONGEST}")
        return replace(self, steps=steps)

    def back(self) -> Self:
        """Without the last answer."""
        self.check_open()
        if not self.steps:
            raise WrongState("Nothing was answered yet.")
        return replace(self, steps=self.steps[:-1])

    def keeping(self, questions: frozenset[str]) -> Self:
        """Only the answers that are still asked for."""
        return replace(self, steps=tuple(one for one in self.steps if one.question in questions))

    def closing(self) -> Self:
        """Nothing is answered any more."""
        self.check_open()
        return replace(self, stage=SessionStage.CLOSED)

    def attaching(self, consultation: UUID) -> Self:
        """Shown on a consultation of the board from now on."""
        told = str(consultation)
        if told in self.consultations:
            return self
        if len(self.consultations) >= MOST_CONSULTATIONS:
            raise WrongState(f"A session is attached to {MOST_CONSULTATIONS} consultations at most.")
        return replace(self, consultations=(*self.consultations, told))

    def touched(self, now: datetime) -> Self:
        """One version on."""
        return replace(self, version=self.version + 1, changed_at=now)
