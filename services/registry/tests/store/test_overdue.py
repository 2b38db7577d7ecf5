"""A withdrawal that a service has not confirmed is counted after an hour."""

from collections.abc import Mapping
from datetime import timedelta

from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.database import Database
from services.registry.domain.consent import CONFIRMING
from services.registry.store.overdue import CONFIRMED_WITHIN, count_overdue
from services.registry.tests.conftest import Register, Tell
from services.registry.tests.consumers.test_withdrawal_confirmed import Heard, confirmed


async def counted(database: Database) -> Mapping[str, int]:
    async with database.reading(Call.service("registry")) as tx:
        return await count_overdue(tx)


async def test_until_the_last_service_has_confirmed(
    database: Database, clock: FixedClock, register: Register, tell: Tell, heard: Heard
) -> None:
    code = await register()
    made = await tell(code, "consent-withdrawals", {"withdrawn_on": "2024-05-01"})
    clock.move(CONFIRMED_WITHIN)
    assert await counted(database) == {"withdrawal": 0}
    clock.move(timedelta(seconds=1))
    await heard(*(confirmed(made["id"], code, service) for service in CONFIRMING[:-1]))
    assert await counted(database) == {"withdrawal": 1}
    await heard(confirmed(made["id"], code, CONFIRMING[-1]))
    assert await counted(database) == {"withdrawal": 0}
