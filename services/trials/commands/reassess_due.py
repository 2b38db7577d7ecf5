"""The clock: children whose answers were not looked at today, or since criteria, a stage or a door changed."""

from libs.common.call import Call
from libs.common.database import Database
from services.trials.commands.reassess import reassess_all, today
from services.trials.store import arms_due, patients

AT_ONCE = 100
"""Children per transaction: short locks, and a restart loses little."""


async def reassess_due(db: Database) -> int:
    """Ages, washouts, new criteria, doors: look at everybody who is due, and say how many that were."""
    async with db.transaction(Call.service("trials")) as tx:
        await arms_due.spread(tx, today(tx))
    looked_at = 0
    while found := await _some(db):
        looked_at += found
    return looked_at


async def _some(db: Database) -> int:
    async with db.transaction(Call.service("trials")) as tx:
        codes = await patients.due(tx, today(tx), most=AT_ONCE)
        await reassess_all(tx, await patients.lock_all(tx, codes))
    return len(codes)
