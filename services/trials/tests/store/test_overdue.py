"""A child whom the daily look has left out for a day is counted."""

from collections.abc import Mapping
from datetime import timedelta

from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.database import Database
from services.trials.commands.reassess_due import reassess_due
from services.trials.store.overdue import count_overdue


async def counted(database: Database) -> Mapping[str, int]:
    async with database.reading(Call.service("trials")) as tx:
        return await count_overdue(tx)


async def test_until_somebody_looks(database: Database, clock: FixedClock, patient: str) -> None:
    await reassess_due(database)
    clock.move(timedelta(days=1))
    assert await counted(database) == {"reassessment": 0, "confirmation": 0}
    clock.move(timedelta(days=1))
    assert await counted(database) == {"reassessment": 1, "confirmation": 0}
    await reassess_due(database)
    assert await counted(database) == {"reassessment": 0, "confirmation": 0}
