"""Faults under load from the first write to the last check, and the figures that are told of it."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from deploy.demo.people import Refused
from deploy.local import postgres
from libs.common.bus.connection import Bus
from libs.common.database import Database
from tests.conftest import Live
from tests.faults.history import checked_history
from tests.faults.kills_checks import check_acknowledged, check_answered_writes, until_filed
from tests.faults.kills_client import ANSWER_WITHIN, Client, Told
from tests.faults.kills_load import DOOR, Load
from tests.faults.kills_plan import Fault
from tests.faults.kills_striking import Striker
from tests.faults.kills_system import admin_urls

TOLD_EVERY = 25

Say = Callable[[str], None]


def _nothing(_: str) -> None:
    """Nobody watches a short run."""


@dataclass(slots=True)
class Tally:
    """How far a run has come, for whoever watches it and for whoever has to repeat it."""

    seed: int
    told: Told
    kills: Counter[str] = field(default_factory=Counter)
    pauses: Counter[str] = field(default_factory=Counter)
    events: int = 0
    repeated: int = 0
    began: float = field(default_factory=time.monotonic)

    def __str__(self) -> str:
        """One line of figures."""
        minutes = (time.monotonic() - self.began) / 60
        tries = ", ".join(f"{how} {often}" for how, often in sorted(self.told.tries.items()))
        return (
            f"seed {self.seed}: {self.kills.total()} kills and {self.pauses.total()} pauses in {minutes:.1f} min; "
            f"{len(self.told.writes)} writes answered, {len(self.told.acknowledged)} messages of instruments acknowledged "
            f"(tries: {tries}); {self.events} events, {self.repeated} of them published twice; kills by process: {dict(sorted(self.kills.items()))}; pauses: {dict(self.pauses)}"
        )


@asynccontextmanager
async def loaded(live: Live, *, answer_within: float = ANSWER_WITHIN) -> AsyncIterator[Load]:
    """The means to write: a client over REST, and the registry's database in process."""
    client = Client(live.where, answer_within=answer_within)
    registry = Database.connect(postgres.addresses(live.system.setup)["registry"].app_url, application_name="kills")
    try:
        yield Load(client, registry, live.system.door(DOOR))
    finally:
        await asyncio.gather(client.close(), registry.close())


async def strike_under_load(live: Live, faults: Iterator[Fault], *, seed: int, say: Say = _nothing) -> Tally:
    """Do it all, and check everything when it has settled; fails with the first promise that was broken."""
    bus = await Bus.connect(live.bus_url, name="kills")
    try:
        async with loaded(live) as load:
            tally = Tally(seed, load.client.told)
            striker = Striker(live.system, load.client.told, bus, tally.kills, tally.pauses)
            async with load.going_on(random.Random(seed)):
                await striker.strike(_told(faults, tally, say))
            await check_run(live, load, tally)
            return tally
    finally:
        await bus.close()


async def check_run(live: Live, load: Load, tally: Tally) -> None:
    """Wait until all has arrived; then nothing is lost, nothing done twice, and every order kept."""
    await live.system.until_ready()
    await until_filed(live)
    await _settled(live)
    history = await checked_history(admin_urls(live), live.bus_url)
    tally.events, tally.repeated = len(history.stream), history.repeated
    await check_answered_writes(live, load)
    await check_acknowledged(live, load)


async def _settled(live: Live) -> None:
    """Or say what each service waits for."""
    try:
        await live.settle()
    except Refused as refused:
        looks = [await live.http.get(f"{url}/health/ready") for url in live.where.services.values()]
        raise AssertionError("\n".join([str(refused), *(look.text for look in looks)])) from refused


def _told(faults: Iterator[Fault], tally: Tally, say: Say) -> Iterator[Fault]:
    for fault in faults:
        if fault.number % TOLD_EVERY == 0:
            say(str(tally))
        yield fault
