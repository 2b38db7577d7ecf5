"""A hospital's question to the board: what may happen to it, and when its clocks have run out."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from libs.common.errors import Forbidden, WrongState
from libs.common.vocabulary import Lineage
from services.board.domain.promise import ClockName
from services.board.domain.reasons import ClosingReason
from services.board.domain.stages import ConsultationStage, check_consultation_move
from services.board.domain.summary import CaseSummary


@dataclass(frozen=True, slots=True)
class Consultation:
    """One question about one child. `…_overdue_at` is when the network was told that a clock ran out."""

    id: UUID
    patient: str
    hospital: str
    episode_id: UUID | None
    summary: CaseSummary
    opened_at: datetime
    opened_by: str
    answer_due_at: datetime
    recommendation_due_at: datetime
    stage: ConsultationStage = ConsultationStage.OPEN
    answered_at: datetime | None = None
    recommended_at: datetime | None = None
    answer_overdue_at: datetime | None = None
    recommendation_overdue_at: datetime | None = None
    closed_at: datetime | None = None
    closed_reason: ClosingReason | None = None
    version: int = 1

    @property
    def lineage(self) -> Lineage:
        return self.summary.lineage

    @property
    def is_closed(self) -> bool:
        return self.stage is ConsultationStage.CLOSED

    def check_open(self) -> None:
        """Refuse to add anything to a closed consultation."""
        if self.is_closed:
            raise WrongState("The consultation is closed; nothing more can be added to it.")

    def check_signer(self, subject: str) -> None:
        """Whoever asks does not sign the advice: four eyes (issue, permissions of the board)."""
        if subject == self.opened_by:
            raise Forbidden("Who opened a consultation cannot sign its recommendation.")

    def is_answered_by(self, subject: str) -> bool:
        """Whether this is somebody else's word: a question is not answered by whoever asked it."""
        return subject != self.opened_by

    def check_recommended(self) -> None:
        """Refuse to judge advice that has not been given."""
        self.check_open()
        if self.recommended_at is None:
            raise WrongState("The board has not issued its recommendation yet.")

    def answered(self, at: datetime) -> Self:
        """After the first expert answer."""
        moved = self._moved(ConsultationStage.ANSWERED)
        return replace(moved, answered_at=at)

    def recommended(self, at: datetime) -> Self:
        """After a signed recommendation; the clock is met by the first one."""
        moved = self._moved(ConsultationStage.RECOMMENDED)
        return replace(moved, recommended_at=self.recommended_at or at)

    def followed_up(self) -> Self:
        """After a word on how the child is."""
        return self._moved(ConsultationStage.FOLLOWED_UP)

    def closed(self, reason: ClosingReason, at: datetime) -> Self:
        """When nothing more is asked."""
        moved = self._moved(ConsultationStage.CLOSED)
        return replace(moved, closed_at=at, closed_reason=reason)

    def clocks_to_tell(self, at: datetime) -> tuple[ClockName, ...]:
        """The clocks that have run out by `at` unmet, and of which the network has not been told."""
        if self.is_closed:
            return ()
        return tuple(
            name
            for name in ClockName
            if at > self.due_at(name) and self.met_at(name) is None and self.told_overdue_at(name) is None
        )

    def told_overdue(self, clock: ClockName, at: datetime) -> Self:
        """The network has been told: never again for this clock."""
        told = (
            replace(self, answer_overdue_at=at)
            if clock is ClockName.ANSWER
            else replace(self, recommendation_overdue_at=at)
        )
        return replace(told, version=self.version + 1)

    def due_at(self, clock: ClockName) -> datetime:
        return self.answer_due_at if clock is ClockName.ANSWER else self.recommendation_due_at

    def met_at(self, clock: ClockName) -> datetime | None:
        return self.answered_at if clock is ClockName.ANSWER else self.recommended_at

    def told_overdue_at(self, clock: ClockName) -> datetime | None:
        return self.answer_overdue_at if clock is ClockName.ANSWER else self.recommendation_overdue_at

    def _moved(self, stage: ConsultationStage) -> Self:
        check_consultation_move(self.stage, stage)
        return replace(self, stage=stage, version=self.version + 1)
