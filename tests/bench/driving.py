"""Eight writers of this process run commands as fast as they can, and reporting hears what they state."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from libs.common.database import Database
from tests.bench import stating
from tests.bench.arrivals import Arrivals
from tests.bench.spending import Meter, Spent
from tests.bench.watch import Watch

WRITERS = 8
ROWS = 50
"""Rows of a command that states many facts at once."""

READER = "reporting"

Write = Callable[[Database], Awaitable[Sequence[UUID]]]


async def one_row(db: Database) -> Sequence[UUID]:
    """A command that changes one row."""
    return [await stating.state(db)]


async def one_row_alone(db: Database) -> Sequence[UUID]:
    """The same in a transaction of its own."""
    return [await stating.state_alone(db)]


async def many_rows(db: Database) -> Sequence[UUID]:
    """A command that changes fifty."""
    return await stating.state_rows(db, ROWS)


class Driver:
    """The writers, and the watch that sees when all they stated has taken effect."""

    def __init__(self, database: Database, watch: Watch, pids: Mapping[str, int]) -> None:
        """`pids` are the network's; ours are the writers."""
        self._database = database
        self._watch = watch
        self._meter = Meter(pids, ours="writers")
        self.started: dict[UUID, float] = {}
        """When the command of each event began that `arrivals` tells."""

    async def flat_out(self, write: Write, *, seconds: float, arrivals: Arrivals | None = None) -> Spent:
        """From the first command until reporting has the last event."""
        self.started = {}
        self._meter.start()
        until = time.monotonic() + seconds
        ended = await asyncio.gather(*(self._write(write, until, arrivals) for _ in range(WRITERS)))
        await self._watch.until_heard(READER, [last for _, last in ended])
        return self._meter.spent(sum(done for done, _ in ended))

    async def once(self, write: Write) -> None:
        """Warm up: connections, statements, the way to the bus."""
        await self.flat_out(write, seconds=0.3)

    async def _write(self, write: Write, until: float, arrivals: Arrivals | None) -> tuple[int, UUID]:
        done = 0
        while True:
            began = time.monotonic()
            stated = await write(self._database)
            done += len(stated)
            if arrivals is not None:
                self.started.update((one, began) for one in stated if arrivals.tells(one))
            if time.monotonic() >= until:
                return done, stated[-1]
