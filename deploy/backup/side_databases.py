"""The five databases a restore builds beside the present ones, and the one moment in which they take their places."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from deploy.backup.failure import BackupFailed
from libs.common.provisioning.databases import SERVICES, make_database
from libs.common.relaying.waiting import Connection

_BUSY = """
    SELECT datname, application_name FROM pg_stat_activity
    WHERE datname = ANY($1::text[]) AND pid <> pg_backend_pid() AND backend_type = 'client backend' LIMIT 1
"""
_THERE: Final = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)"


def beside(service: str) -> str:
    """The database that is being restored."""
    return f"{service}_restored"


def _before(service: str) -> str:
    """The database that was in its place."""
    return f"{service}_replaced"


async def check_idle(admin: Connection) -> None:
    """Refuse while anybody works on one of the five."""
    busy = await admin.fetchrow(_BUSY, list(SERVICES))
    if busy is not None:
        who = busy["application_name"] or "somebody"
        raise BackupFailed(f"The system still runs ({who} is connected to {busy['datname']}): stop it first.")


async def make_empty(admin: Connection) -> None:
    """Five new databases, over what an interrupted restore may have left."""
    await drop_restored(admin)
    await drop_replaced(admin)
    for service in SERVICES:
        await make_database(admin, service, name=beside(service))


async def put_in_place(admin: Connection) -> None:
    """All five at once, or none."""
    try:
        async with admin.transaction():
            for service in SERVICES:
                if await admin.fetchval(_THERE, service):
                    await admin.execute(f'ALTER DATABASE "{service}" RENAME TO "{_before(service)}"')
                await admin.execute(f'ALTER DATABASE "{beside(service)}" RENAME TO "{service}"')
    except asyncpg.ObjectInUseError:
        raise BackupFailed("Somebody has connected to the databases meanwhile: stop the system first.") from None


async def drop_restored(admin: Connection) -> None:
    """What could not be built whole is of no use."""
    await drop(admin, [beside(service) for service in SERVICES])


async def drop_replaced(admin: Connection) -> None:
    """What was there before is not needed any more."""
    await drop(admin, [_before(service) for service in SERVICES])


async def drop(admin: Connection, names: Sequence[str]) -> None:
    """Drop those that are there, whoever is still connected."""
    for name in names:
        await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
