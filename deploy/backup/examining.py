"""Everything that can be wrong is looked at before a restore touches anything."""

from pathlib import Path

from deploy.backup import contents, manifest, parts
from deploy.backup.failure import BackupFailed
from deploy.backup.keys import check_present
from deploy.backup.manifest import Manifest
from deploy.backup.owners import connected
from deploy.local import postgres
from deploy.local.setup import Setup
from libs.common.migration_heads import revisions


def read_backup(folder: Path, *, secrets: Path | None) -> Manifest:
    """A whole backup that this code can read, with its keys in the folder of secrets; None for that: without keys."""
    parts.check_sums(folder)
    found = manifest.parse((folder / manifest.NAME).read_bytes())
    for service, revision in found.revisions.items():
        if revision not in revisions(service):
            raise BackupFailed(f"This backup was made by a newer ReALLNet: {service} has a migration {revision}.")
    if secrets is not None:
        check_present(found.keys, secrets)
    return found


async def check_empty(setup: Setup) -> None:
    """Refuse to put a backup over anything."""
    databases = await postgres.databases(setup)
    for service, database in databases.items():
        async with connected(database.owner_url) as owner:
            if await contents.is_used(owner):
                raise BackupFailed(
                    f"The system is not empty ({service} has been used); --replace gives up what it holds."
                )
