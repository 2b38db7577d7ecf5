"""Carries a plan of faults out: several at a time, each as soon as its victims are at work again after the last."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field

from deploy.local.system import System
from libs.common.bus.connection import Bus
from libs.common.errors import Unavailable
from tests.faults.kills_client import Told
from tests.faults.kills_plan import DOORS, HTTP, Fault, How
from tests.faults.pauses import paused

LANES = 3
LOOK = 0.1
BACK_WITHIN = 90.0
"""Seconds in which a process must be at work again, while others are killed."""


class NotBack(Exception):
    """A process did not come back to work by itself."""


@dataclass(slots=True)
class Striker:
    """Who strikes, and how often it was done so far."""

    system: System
    told: Told
    bus: Bus
    kills: Counter[str]
    pauses: Counter[str]
    _turns: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def strike(self, faults: Iterator[Fault]) -> None:
        """All of them; the order in which lanes take them is the plan's."""
        async with asyncio.TaskGroup() as group:
            for _ in range(LANES):
                group.create_task(self._lane(faults))

    async def _lane(self, faults: Iterator[Fault]) -> None:
        for fault in faults:
            async with AsyncExitStack() as turns:
                for victim in sorted(fault.victims):
                    await turns.enter_async_context(self._turns.setdefault(victim, asyncio.Lock()))
                await self._hit(fault)

    async def _hit(self, fault: Fault) -> None:
        await asyncio.sleep(fault.after)
        before = [(victim, await self._work(victim)) for victim in fault.victims]
        if fault.how is How.PAUSE:
            await self._pause(fault)
        else:
            self._kill(fault)
        if fault.how is How.KILL_AGAIN:
            await asyncio.sleep(fault.lasts)
            self._kill(fault)
        for victim, work in before:
            await self._until_at_work(victim, work, fault)

    def _kill(self, fault: Fault) -> None:
        for victim in fault.victims:
            self.system.kill(victim)
            self.kills[victim] += 1

    async def _pause(self, fault: Fault) -> None:
        pids = self.system.pids()
        with ExitStack() as standing_still:
            for victim in fault.victims:
                if victim in pids:
                    standing_still.enter_context(paused(pids[victim]))
                    self.pauses[victim] += 1
            await asyncio.sleep(fault.lasts)

    async def _work(self, victim: str) -> int:
        """A number that grows while the process does its work; 0 where only readiness tells."""
        if victim in HTTP or victim in DOORS:
            return self.told.successes[victim]
        if victim == "postgres":
            return sum(self.told.successes.values())
        return await self._messages() if victim == "nats" else 0

    async def _messages(self) -> int:
        try:
            return (await self.bus.stream_state()).last
        except Unavailable:
            return 0

    async def _until_at_work(self, victim: str, before: int, fault: Fault) -> None:
        """Ready, and more has been done than before (a worker is ready when it relays and reads)."""
        deadline = asyncio.get_running_loop().time() + BACK_WITHIN
        only_ready = victim.endswith("-worker")
        while not (self.system.is_ready(victim) and (only_ready or await self._work(victim) > before)):
            if asyncio.get_running_loop().time() > deadline:
                raise NotBack(f"{victim} was not at work again within {BACK_WITHIN:.0f} seconds after {fault}")
            await asyncio.sleep(LOOK)
