"""One service's whole path on a bus that fails: facts stated by writers, our relay, the stream, our reader, effects."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count

import orjson
from sqlalchemy import text

from libs.common import outbox
from libs.common.bus.connection import Bus
from libs.common.bus.reading import read
from libs.common.call import Call
from libs.common.consumer import Heard
from libs.common.contracts.registry import PatientRegistered
from libs.common.database import Database, Transaction
from libs.common.lasting_connection import lasting_connection
from libs.common.provisioning.databases import ServiceDatabase, provision_databases
from libs.common.reader.reader import Reader
from libs.common.relay import Relay
from libs.common.testing.databases import PASSWORD
from libs.common.testing.messaging import running
from libs.common.tests.conftest import create_tables
from libs.common.tests.test_outbox import registered
from libs.common.worker import keep_running, once_connected

EVERYTHING = Call.service("test")
READER = "test"
_EFFECTS = "CREATE TABLE IF NOT EXISTS effects (turn bigserial, patient text, version int)"


@dataclass
class Pipeline:
    """Its database, and how many facts were stated of each patient."""

    address: ServiceDatabase
    database: Database
    stated: dict[str, int] = field(default_factory=dict)

    async def state(self, patient: str) -> None:
        """One fact, committed."""
        version = self.stated.get(patient, 0) + 1
        async with self.database.transaction(EVERYTHING) as tx:
            await outbox.put(tx, registered(patient, version=version))
        self.stated[patient] = version

    async def state_many(self, facts: int, *, patients: int) -> None:
        """Many facts in one transaction."""
        fresh = []
        for turn in range(facts):
            patient = f"P{turn % patients}"
            self.stated[patient] = self.stated.get(patient, 0) + 1
            fresh.append(registered(patient, version=self.stated[patient]))
        async with self.database.transaction(EVERYTHING) as tx:
            await outbox.put(tx, *fresh)

    async def state_for_ever(self, *, patients: int, pause: float) -> None:
        """One fact after the other, of every patient in turn."""
        for turn in count():
            await asyncio.shield(self.state(f"P{turn % patients}"))
            await asyncio.sleep(pause)

    @property
    def total(self) -> int:
        return sum(self.stated.values())

    async def react(self, tx: Transaction, event: PatientRegistered) -> None:
        statement = text("INSERT INTO effects (patient, version) VALUES (:patient, :version)")
        await tx.execute(statement, {"patient": event.patient, "version": event.version})

    async def applied(self) -> list[tuple[str, int]]:
        async with self.database.transaction(EVERYTHING) as tx:
            rows = await tx.all(text("SELECT patient, version FROM effects ORDER BY turn"))
        return [(row.patient, row.version) for row in rows]

    async def count_applied(self) -> int:
        async with self.database.transaction(EVERYTHING) as tx:
            return int(await tx.scalar(text("SELECT count(*) FROM effects")))

    async def all_applied(self) -> bool:
        return await self.count_applied() >= self.total

    @asynccontextmanager
    async def relaying(self, bus: Bus) -> AsyncIterator[None]:
        """A relay that works as in a worker."""
        relay = Relay(self.address.app_url, bus)
        self.database.wake = relay.wake
        async with running(partial(keep_running, "relay", partial(once_connected, bus, relay.run), longest=2.0)):
            yield

    @asynccontextmanager
    async def hearing(self, bus: Bus) -> AsyncIterator[None]:
        """A reader that works as in a worker."""
        heard = {PatientRegistered.type(): Heard(PatientRegistered, (self.react,))}
        reader = Reader(self.database, self.address.app_url, bus, name=READER, heard=heard)
        async with running(partial(keep_running, "reader", partial(once_connected, bus, reader.run), longest=2.0)):
            yield

    async def check(self, bus: Bus) -> int:
        """Everything stated is in the stream once and was applied once, in order; returns how much."""
        expected = {patient: list(range(1, version + 1)) for patient, version in self.stated.items()}
        assert _by_patient(await self.applied()) == expected
        messages = [orjson.loads(body) for body in await bodies(bus)]
        assert max(Counter(message["id"] for message in messages).values()) == 1
        assert _by_patient([(message["data"]["patient"], message["version"]) for message in messages]) == expected
        return self.total


async def bodies(bus: Bus) -> list[bytes]:
    """The whole stream."""
    last = (await bus.stream_state()).last
    found: list[bytes] = []
    reached = 0
    async with aclosing(read(bus, filters=[], after=0)) as flow:
        while reached < last:
            batch = await anext(flow)
            found += [message.body for message in batch]
            reached = batch[-1].sequence
    return found


@asynccontextmanager
async def pipeline(admin_url: str, *, name: str) -> AsyncIterator[Pipeline]:
    """A database of its own with the backbone's tables, and one for the effects."""
    made = await provision_databases(admin_url, passwords=defaultdict(lambda: PASSWORD), services=[name])
    await create_tables(made[name])
    owner = await lasting_connection(made[name].owner_url, name="test")
    await owner.execute(_EFFECTS)
    await owner.close()
    database = Database.connect(made[name].app_url, application_name=f"test {name}")
    try:
        yield Pipeline(made[name], database)
    finally:
        await database.close()


def _by_patient(found: list[tuple[str, int]]) -> dict[str, list[int]]:
    versions: dict[str, list[int]] = {}
    for patient, version in found:
        versions.setdefault(patient, []).append(version)
    return versions
