"""Writers whose transactions overlap, a relay that looks, and a model that says what it must see."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import TypeAlias

from asyncpg.transaction import Transaction

from libs.common.backbone_rows import BackboneRows, EventRow
from libs.common.identifiers import new_id
from libs.common.lasting_connection import lasting_connection
from libs.common.relaying.waiting import SETTINGS, Connection, Waiting

WRITERS = 4
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)

Step: TypeAlias = tuple[str, int, str]
"""What is done, by which writer (or how many times, or to how many), to which aggregate."""


async def stated(connection: Connection, aggregate: str, *, body: bytes | None = None) -> int:
    """State an event, as the services do; gives its position."""
    rows = BackboneRows(stated=[EventRow(new_id(), "test", aggregate, 1, "test", body or aggregate.encode())])
    await rows.write(connection, NOW)
    return int(await connection.fetchval("SELECT currval('ledger_position')"))


class RelayModel:
    """Every step is done on the server and in the model; every look is compared."""

    def __init__(self, relay: Connection, writers: list[Connection]) -> None:
        self._relay = relay
        self._writers = writers
        self._waiting = Waiting(relay)
        self._open: dict[int, tuple[Transaction, str, list[int]]] = {}
        self._committed: dict[int, str] = {}
        self._left: set[int] = set()
        self._stuck: set[str] = set()
        self._published: list[tuple[str, int]] = []
        self._to_remove: list[int] = []

    async def do(self, step: Step) -> None:
        """Steps that make no sense now do nothing."""
        kind, number, aggregate = step
        match kind:
            case "state":
                await self._state(number % WRITERS, aggregate)
            case "commit" | "roll back":
                await self._end(number % WRITERS, commits=kind == "commit")
            case "look":
                await self._look(1 + number // 2)
                if number % 2:
                    await self._remove()
            case "settle":
                for _ in range(number % 4):
                    await self._waiting.settle()
            case "stick":
                self._stuck.add(aggregate)
            case "take up":
                self._take_up()
            case "begin anew":
                await self._remove()
                self._waiting, self._left = Waiting(self._relay), set()

    async def finish(self) -> None:
        """Let everybody commit, and the relay take all there is."""
        for writer in list(self._open):
            await self._end(writer, commits=True)
        self._take_up()
        while self._committed:
            await self._look(7)
        await self._look(7)
        assert await self._relay.fetchval("SELECT count(*) FROM outbox_waiting") == 0
        for aggregate in {name for name, _ in self._published}:
            positions = [position for name, position in self._published if name == aggregate]
            assert positions == sorted(set(positions))

    async def _state(self, writer: int, aggregate: str) -> None:
        """One more event of the aggregate that this writer has locked, or of one that nobody has."""
        if writer not in self._open:
            if any(locked == aggregate for _, locked, _ in self._open.values()):
                return
            transaction = self._writers[writer].transaction()
            await transaction.start()
            self._open[writer] = (transaction, aggregate, [])
        _, locked, drawn = self._open[writer]
        drawn.append(await stated(self._writers[writer], locked))

    async def _end(self, writer: int, *, commits: bool) -> None:
        if writer not in self._open:
            return
        transaction, aggregate, drawn = self._open.pop(writer)
        if not commits:
            await transaction.rollback()
            return
        await transaction.commit()
        self._committed |= dict.fromkeys(drawn, aggregate)

    async def _look(self, count: int) -> None:
        """The relay sees the oldest of what waits and was not left; it publishes what is not stuck.

        What it published is removed by itself or with the next look.
        """
        expected = sorted(self._committed.keys() - self._left)[:count]
        rows = await self._waiting.oldest(count, published=self._to_remove)
        assert [row["position"] for row in rows] == expected
        assert all(bytes(row["body"]).decode() == self._committed[row["position"]] for row in rows)
        stuck = [row["position"] for row in rows if row["aggregate"] in self._stuck]
        going = [row["position"] for row in rows if row["aggregate"] not in self._stuck]
        self._waiting.leave(stuck)
        self._left.update(stuck)
        self._to_remove = going
        self._published += [(self._committed.pop(position), position) for position in going]

    async def _remove(self) -> None:
        await self._relay.execute("DELETE FROM outbox_waiting WHERE position = ANY($1::bigint[])", self._to_remove)
        self._to_remove = []

    def _take_up(self) -> None:
        self._stuck.clear()
        self._left.clear()
        self._waiting.take_up()


@asynccontextmanager
async def lasting_connections(url: str, count: int) -> AsyncIterator[list[Connection]]:
    """So many, set up as the relay's; gone afterwards with whatever they were at."""
    async with AsyncExitStack() as stack:
        connections = [await lasting_connection(url, name="test", settings=SETTINGS) for _ in range(count)]
        for connection in connections:
            stack.callback(connection.terminate)
        yield connections


async def cleared(connections: list[Connection]) -> None:
    """Give up what is open, and let nothing wait."""
    for connection in connections:
        if connection.is_in_transaction():
            await connection.execute("ROLLBACK")
    await connections[0].execute("DELETE FROM outbox_waiting")
