"""An audit trail to be sealed, tampered with and verified, as its tests make it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from libs.common import audit
from libs.common.audit import Audit
from libs.common.auditing.checking_file import CheckedFile
from libs.common.auditing.checkpoint_file import CheckpointFile
from libs.common.auditing.checkpoints import Checkpoints
from libs.common.auditing.finding import Finding
from libs.common.auditing.sealing import Sealing
from libs.common.auditing.verification import Verification
from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.database import Database

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

SERVICE = "backbone"
KEY = bytes(range(32))
CALL = Call.service(SERVICE)
EVERYWHERE = {"reallnet.organisation": "*"}


def closed(about: str) -> Audit:
    return Audit("closed", about, patient="000001AF", reason="as asked", changes={"stage": ["open", "closed"]})


@dataclass(frozen=True, slots=True)
class Trail:
    """One service's trail: its database, the superuser's way in, and the folder of its checkpoints."""

    database: Database
    clock: FixedClock
    admin_url: str
    folder: Path
    service: str = SERVICE

    @property
    def file(self) -> CheckpointFile:
        return CheckpointFile(self.folder, service=self.service)

    def sealing(self, key: bytes = KEY) -> Sealing:
        return Sealing(self.service, Checkpoints(self.folder, service=self.service, key=key))

    async def write(self, *abouts: str) -> None:
        """One entry each, in one transaction."""
        async with self.database.transaction(CALL) as tx:
            await audit.write(tx, *map(closed, abouts))

    async def verified(self, key: bytes = KEY, *, now: datetime | None = None) -> list[Finding]:
        """What a verification finds."""
        public = Ed25519PrivateKey.from_private_bytes(key).public_key()
        connection = await self.superuser()
        try:
            file = CheckedFile(self.file, service=self.service, keys=[public])
            found = Verification(connection, file, now=now or self.clock.now())
            return [finding async for finding in found.findings()]
        finally:
            await connection.close()

    async def tamper(self, *statements: str) -> None:
        """As whoever owns the server."""
        connection = await self.superuser()
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def superuser(self) -> Connection:
        return await asyncio.wait_for(asyncpg.connect(self.admin_url, server_settings=EVERYWHERE), 5)
