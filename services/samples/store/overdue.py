"""How many samples should be at the hub by now, how many have grown too old, which recalls have run out."""

from collections.abc import Mapping

from sqlalchemy import func, select

from libs.common.database import Transaction
from libs.common.vocabulary import Preservation
from services.samples.domain.research.request_states import TubeState
from services.samples.domain.stages import SampleStage
from services.samples.domain.transit.transport import FRESH_LIMIT
from services.samples.store.tables.research import research_tubes
from services.samples.store.tables.samples import samples

_ON_THEIR_WAY = samples.c.stage.in_([SampleStage.COLLECTED, SampleStage.DISPATCHED])


async def count_overdue(tx: Transaction) -> Mapping[str, int]:
    """Transit, 48 hours from extraction (paper, section 4), and what a researcher should have destroyed or returned."""
    table = samples.c
    late = (table.stage == SampleStage.DISPATCHED) & (table.expected_at < tx.now)
    old = (table.preservation == Preservation.FRESH) & (table.extracted_at < tx.now - FRESH_LIMIT)
    row = await tx.one(
        select(
            func.count().filter(late).label("transit"),
            func.count().filter(old).label("extraction"),
        ).where(_ON_THEIR_WAY)
    )
    recalled = research_tubes.c
    late_back = (recalled.state == TubeState.RECALLED, recalled.due_at < tx.now)
    recall: int = await tx.scalar(select(func.count()).select_from(research_tubes).where(*late_back))
    return {"transit": row.transit, "extraction": row.extraction, "recall": recall}
