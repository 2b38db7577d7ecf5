"""How old a service's knowledge of the others is, for what must not be done on old knowledge."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from libs.common.bus.connection import Bus
from libs.common.database import Database
from libs.common.errors import NotYetKnown, Unavailable
from libs.common.queues import standing
from libs.common.standing.readers import readers_behind

LAG_ALLOWED: Final = 5.0
"""Seconds; where acting on old knowledge would hurt, more than that refuses (architecture, section 3)."""

Lag: TypeAlias = Callable[[], Awaitable[float | None]]
"""Seconds since the oldest event that was stated and not heard yet; None: it cannot be known."""


async def lag_of(db: Database, bus: Bus | None) -> float | None:
    """The longest of the service's readers; one that never began has heard nothing."""
    if bus is None:
        return None
    queues = await standing(db, service="lag")
    if not queues.readers:
        return None
    found = await readers_behind(bus, queues.readers)
    return max(behind.seconds(queues.now) for behind in found.values())


async def check_up_to_date(lag: Lag) -> None:
    """Refuse to act on what may have changed; not inside a transaction, for it asks bus and database."""
    seconds = await lag()
    if seconds is None:
        raise Unavailable("It cannot be known at present whether everything that was stated has been heard here.")
    if seconds > LAG_ALLOWED:
        raise NotYetKnown(
            f"Events of the last {seconds:.0f} s have not been heard here; a withdrawal may be among them."
        )
