"""How many consultations have let a clock run out, by clock."""

from collections.abc import Mapping

from sqlalchemy import func, select

from libs.common.database import Transaction
from services.board.domain.promise import ClockName
from services.board.domain.stages import ConsultationStage
from services.board.store.tables import consultations

_NOT_CLOSED = consultations.c.stage != ConsultationStage.CLOSED


async def count_overdue(tx: Transaction) -> Mapping[str, int]:
    """The two 48-hour promises (paper, section 3)."""
    table = consultations.c
    answer = _NOT_CLOSED & table.answered_at.is_(None) & (table.answer_due_at < tx.now)
    advice = _NOT_CLOSED & table.recommended_at.is_(None) & (table.recommendation_due_at < tx.now)
    row = await tx.one(
        select(
            func.count().filter(answer).label(ClockName.ANSWER),
            func.count().filter(advice).label(ClockName.RECOMMENDATION),
        ).where(_NOT_CLOSED, table.recommended_at.is_(None))
    )
    return {clock.value: row[place] for place, clock in enumerate(ClockName)}
