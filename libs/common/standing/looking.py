"""One look at everything that `/metrics` shows; what does not answer in time is left out."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar

import structlog

from libs.common.bus.connection import Bus
from libs.common.bus.standing import Durable, StreamStanding, durables, stream_standing
from libs.common.database import Database
from libs.common.metrics import Metrics
from libs.common.standing.figures import Figures
from libs.common.standing.of_service import ServiceStanding, service_standing
from libs.common.standing.overdue import Overdue
from libs.common.standing.readers import readers_behind

PATIENCE: Final = 3.0
"""Seconds for database or bus; whoever scrapes waits ten."""

Found = TypeVar("Found")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Looking:
    """Where a service's figures come from; database and bus are asked for at each look, as they may be replaced."""

    service: str
    db: Callable[[], Database]
    bus: Callable[[], Bus | None]
    overdue: Overdue

    async def fill(self, metrics: Metrics, figures: Figures) -> None:
        """With a part down, the figures of the process and of the other parts are still there."""
        figures.forget()
        found, stream = await asyncio.gather(_within(self._database()), _within(self._stream()))
        if found is not None:
            metrics.show(found.queues)
            figures.show_service(found)
        if stream is not None:
            figures.show_stream(*stream)
        await _within(self._readers(found, figures))

    async def _database(self) -> ServiceStanding:
        return await service_standing(self.db(), service=self.service, overdue=self.overdue)

    async def _stream(self) -> tuple[StreamStanding, list[Durable]] | None:
        bus = self.bus()
        if bus is None:
            return None
        return await stream_standing(bus), [durable async for durable in durables(bus)]

    async def _readers(self, found: ServiceStanding | None, figures: Figures) -> None:
        bus = self.bus()
        if bus is not None and found is not None:
            behind = await readers_behind(bus, found.queues.readers)
            figures.show_readers(behind, now=found.queues.now)


async def _within(work: Awaitable[Found]) -> Found | None:
    try:
        return await asyncio.wait_for(work, PATIENCE)
    except Exception as failure:  # noqa: BLE001 - figures are wanted most when something is down
        log.warning("figures cannot be had", error=type(failure).__name__)
        return None
