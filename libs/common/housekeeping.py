"""What a service forgets with time: never by a clock that has just jumped."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

import structlog

from libs.common import idempotency
from libs.common.call import Call
from libs.common.database import Database

EVERY = timedelta(hours=1)
STRAYS_AT_MOST = timedelta(minutes=5)
"""How far the clock may go astray between two looks; more is a jump, or a machine that was asleep."""

_log = structlog.get_logger(__name__)


class Housekeeping:
    """Forgets old idempotency keys, once the clock has gone evenly since the last look.

    A clock that jumps a week ahead would make every key look old, and a repeated request would take effect again.
    """

    def __init__(self, service: str, *, elapsed: Callable[[], float] = monotonic) -> None:
        """`elapsed` counts seconds that no clock setting changes."""
        self._call = Call.service(service)
        self._elapsed = elapsed
        self._last: tuple[datetime, float] | None = None

    async def tidy(self, database: Database) -> None:
        """Forget what is old, if it is known to be."""
        if self._went_evenly(database.clock.now()):
            async with database.transaction(self._call) as tx:
                await idempotency.prune(tx, tx.now)

    def _went_evenly(self, now: datetime) -> bool:
        """Whether clock and elapsed time agree since the last look; the first look has nothing to compare."""
        last, self._last = self._last, (now, self._elapsed())
        if last is None:
            return False
        astray = (now - last[0]) - timedelta(seconds=self._last[1] - last[1])
        if abs(astray) > STRAYS_AT_MOST:
            _log.warning("the clock has jumped, nothing is forgotten this time")
            return False
        return True
