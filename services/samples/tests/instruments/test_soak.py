"""Long runs at the doors: ten thousand messages sent again, and the listener killed in mid-stream."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select

from libs.common.backbone import audit_entries, ledger
from libs.common.call import Call
from libs.common.database import Database
from libs.common.embedded.ports import free_port
from libs.common.provisioning.databases import ServiceDatabase
from services.samples.store.tables.instrument_receipts import instrument_receipts
from services.samples.tests.instruments.senders import Opened, Sender, block, calling, oru

pytestmark = pytest.mark.soak

MANY = 10_000
KILLS = 12
SENDERS = 6


async def traces(database: Database) -> list[int]:
    async with database.reading(Call.service("test")) as tx:
        counted = (instrument_receipts, audit_entries, ledger)
        return [int(await tx.scalar(select(func.count()).select_from(table))) for table in counted]


async def test_ten_thousand_sent_again_leave_nothing(database: Database, opened: Opened) -> None:
    async with opened("mllp") as listening:
        told: list[list[bytes]] = []
        counted = []
        for _ in range(2):
            async with calling(listening) as sender:
                sending = asyncio.create_task(
                    sender.send(*(block(oru(str(one), text="x" * 3_500)) for one in range(MANY)))
                )
                told.append([await sender.answer() for _ in range(MANY)])
                await sending
            counted.append(await traces(database))
    assert told[0] == told[1]
    assert counted[0] == counted[1]
    assert counted[0][0] == MANY


class Listener:
    """The real process, which is killed and started again at the same port."""

    def __init__(self, folder: Path, url: str) -> None:
        self.port, self._watch = free_port(), free_port()
        doors = folder / "doors.toml"
        door = f'name = "mllp"\nprotocol = "mllp"\norganisation = "lab-drp"\nport = {self.port}\n'
        doors.write_text(f"[[door]]\n{door}", encoding="utf-8")
        told = {
            "REALLNET_ENV": "test",
            "REALLNET_DATABASE_URL": url,
            "REALLNET_BUS_URL": "nats://127.0.0.1:1",
            "REALLNET_OIDC_ISSUER": "https://issuer.test",
            "REALLNET_DOORS": str(doors),
        }
        self._environment = {**os.environ, **told}
        self._process: Process | None = None

    async def start(self) -> None:
        command = (sys.executable, "-m", "services.samples.listener", "--port", str(self._watch))
        quiet = asyncio.subprocess.DEVNULL
        self._process = await asyncio.create_subprocess_exec(*command, env=self._environment, stdout=quiet)

    async def end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            await self._process.wait()


async def send_for_ever(port: int, name: int, acknowledged: list[str]) -> None:
    """Numbered messages; what is not answered is sent again, as instruments do."""
    turn = 0
    while True:
        with suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
            async with connected(port) as sender:
                while True:
                    await sender.send(block(oru(f"{name}-{turn}", text="x" * 3_500)))
                    if await sender.msa() == f"AA|{name}-{turn}":
                        acknowledged.append(f"{name}-{turn}")
                        turn += 1
        await asyncio.sleep(0.01)


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[Sender]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Sender(reader, writer)
    finally:
        writer.transport.abort()


async def test_killed_in_mid_stream_nothing_that_was_acknowledged_is_missing(
    database: Database, migrated: ServiceDatabase, tmp_path: Path
) -> None:
    acknowledged: list[str] = []
    listener = Listener(tmp_path, migrated.app_url)
    sending = [asyncio.create_task(send_for_ever(listener.port, one, acknowledged)) for one in range(SENDERS)]
    for _ in range(KILLS):
        await listener.start()
        enough = len(acknowledged) + 200
        while len(acknowledged) < enough:
            await asyncio.sleep(0.005)
        await listener.end(signal.SIGKILL)
    for one in sending:
        one.cancel()
    async with database.reading(Call.service("test")) as tx:
        kept = [row.control_id for row in await tx.all(select(instrument_receipts.c.control_id))]
    assert len(acknowledged) >= 200 * KILLS
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept))
