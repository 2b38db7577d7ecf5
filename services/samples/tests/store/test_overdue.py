"""What should have arrived is counted, and what has grown too old to count as fresh."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.database import Database
from services.samples.domain.transit.transport import FRESH_LIMIT
from services.samples.store.overdue import count_overdue
from services.samples.tests.bodies import EXPECTED, EXTRACTED
from services.samples.tests.conftest import Step

SECOND = timedelta(seconds=1)


async def counted(database: Database) -> Mapping[str, int]:
    async with database.reading(Call.service("samples")) as tx:
        return await count_overdue(tx)


async def test_late_parcels_and_old_tubes(
    database: Database, dispatched: Step, collected: Step, clock: FixedClock
) -> None:
    await dispatched()
    await collected()
    clock.set(datetime.fromisoformat(EXPECTED))
    assert await counted(database) == {"transit": 0, "extraction": 0, "recall": 0}
    clock.move(SECOND)
    assert await counted(database) == {"transit": 1, "extraction": 0, "recall": 0}
    clock.set(datetime.fromisoformat(EXTRACTED) + FRESH_LIMIT + SECOND)
    assert await counted(database) == {"transit": 1, "extraction": 2, "recall": 0}


async def test_what_has_arrived_is_not_late(database: Database, received: Step, clock: FixedClock) -> None:
    await received()
    clock.move(timedelta(days=9))
    assert await counted(database) == {"transit": 0, "extraction": 0, "recall": 0}
