"""What laboratories have set up, remembered for a moment: a door asks it of every message, and it changes rarely."""

import asyncio
from typing import Final

import structlog

from libs.common.call import Call
from libs.common.database import Database
from services.samples.store.instruments.reading_rules import Bench, bench_of

FRESH: Final = 5.0
"""Seconds after which it is looked up again, beside the messages that come."""

WITHIN: Final = 2.0
"""Seconds that the first message waits; then it is read as one of a sender that nobody has registered."""

log = structlog.get_logger(__name__)


class Benches:
    """While the database is away, what was known last stands."""

    def __init__(self, db: Database, *, fresh: float = FRESH) -> None:
        self._db = db
        self._fresh = fresh
        self._known: dict[str, tuple[Bench, float]] = {}
        self._looking: dict[str, asyncio.Task[None]] = {}

    async def of(self, lab: str) -> Bench:
        """Of one laboratory."""
        known = self._known.get(lab)
        if known is None or asyncio.get_running_loop().time() - known[1] > self._fresh:
            looking = self._look(lab)
            if known is None:
                await asyncio.wait([looking], timeout=WITHIN)
        return self._known[lab][0] if lab in self._known else Bench(lab=lab, devices=(), own={})

    async def end(self) -> None:
        """Look no further."""
        for looking in self._looking.values():
            looking.cancel()
        if self._looking:
            await asyncio.wait(self._looking.values())

    def _look(self, lab: str) -> asyncio.Task[None]:
        if lab not in self._looking:
            self._looking[lab] = task = asyncio.create_task(self._remember(lab))
            task.add_done_callback(lambda _: self._looking.pop(lab, None))
        return self._looking[lab]

    async def _remember(self, lab: str) -> None:
        try:
            async with self._db.reading(Call.service("samples")) as tx:
                found = await bench_of(tx, lab)
        except Exception as failure:  # noqa: BLE001 - messages are taken all the same
            log.warning("devices cannot be looked up", organisation=lab, error=type(failure).__name__)
        else:
            self._known[lab] = (found, asyncio.get_running_loop().time())
