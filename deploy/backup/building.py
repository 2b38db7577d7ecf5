"""The five databases of a backup, built beside those in use."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from deploy.backup import contents, parts, programs, side_databases
from deploy.backup.failure import BackupFailed
from deploy.backup.manifest import Manifest
from deploy.backup.owners import connected
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.relaying.waiting import Connection


async def build_all(admin: Connection, databases: Mapping[str, ServiceDatabase], folder: Path, found: Manifest) -> None:
    """Beside those that are there; nothing remains when one of them fails."""
    try:
        await side_databases.make_empty(admin)
        for service, database in databases.items():
            await _build(database, folder, found.rows[service])
    except BaseException:
        await side_databases.drop_restored(admin)
        raise


async def _build(database: ServiceDatabase, folder: Path, rows: Mapping[str, int]) -> None:
    """Fill the database beside, and count what has come."""
    url = _renamed(database.owner_url, side_databases.beside(database.service))
    await programs.restore(url, parts.dump_of(folder, database.service))
    async with connected(url) as owner:
        if await contents.rows(owner) != rows:
            raise BackupFailed(f"{database.service} does not hold what the backup counted; nothing was changed.")
        await owner.execute("ANALYZE")


def _renamed(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))
