"""The clock: children whose answers were not looked at today, or since criteria changed."""

from libs.common.call import Call
from libs.common.database import Database
from services.trials.commands.reassess import reassess, today
from services.trials.store import patients

AT_ONCE = 20
"""Children per transaction: short locks, and a restart loses little."""


async def reassess_due(db: Database) -> int:
    """Ages, washouts, new criteria: look at everybody who is due, and say how many that were."""
    looked_at = 0
    while found := await _some(db):
        looked_at += found
    return looked_at


async def _some(db: Database) -> int:
    async with db.transaction(Call.service("trials")) as tx:
        codes = await patients.due(tx, today(tx), most=AT_ONCE)
        for code in codes:
            patient = await patients.lock(tx, code)
            if patient is not None:
                await reassess(tx, patient)
    return len(codes)
