"""Taking a backup while the system runs: a folder that is there whole, or not at all."""

import errno
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.backup import checkpoints, contents, manifest, parts, programs, stream
from deploy.backup.cut import Cut, one_cut
from deploy.backup.failure import DISK_FULL, BackupFailed
from deploy.backup.keys import needed
from deploy.backup.manifest import Manifest
from deploy.local import nats
from deploy.local.setup import Setup
from libs.common.bus.connection import Bus
from libs.common.identifiers import new_id
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.provisioning.register import Register


async def take_backup(
    target: Path, *, setup: Setup, databases: Mapping[str, ServiceDatabase], bus: Bus | None
) -> Manifest:
    """Write a backup of all five databases, and of what the bus alone knows unless it is left out."""
    with _becoming(target) as folder:
        checkpoints.copy(setup.places.audit, folder)
        Register(folder / parts.PARTIES).write(nats.register(setup).read())
        # First of all: what a party acknowledges from here on, it may receive once more.
        floors = await stream.acknowledged(bus) if bus else None
        async with one_cut(databases) as cut:
            order = await stream.order_of(bus, until=await bus.stream_state()) if bus else stream.Order([], [])
            for service, snapshot in cut.snapshots.items():
                dump = parts.dump_of(folder, service)
                await programs.dump(snapshot.database.owner_url, dump, snapshot=snapshot.name)
            parties = None if floors is None else {one: order.before(place) for one, place in floors.items()}
            written = await _manifest(cut, parties, setup.places.secrets)
        (folder / parts.ORDER).write_bytes(stream.packed(order))
        (folder / manifest.NAME).write_text(written.model_dump_json(indent=2), encoding="utf-8")
        parts.write_sums(folder)
    return written


async def _manifest(cut: Cut, parties: Mapping[str, int] | None, secrets: Path) -> Manifest:
    """Counted in the very snapshots that were dumped."""
    views = {service: snapshot.connection for service, snapshot in cut.snapshots.items()}
    return Manifest(
        id=new_id(),
        cut_at=cut.at,
        revisions={service: await contents.revision(view) for service, view in views.items()},
        rows={service: await contents.rows(view) for service, view in views.items()},
        keys=await needed(views["registry"], secrets),
        parties=parties,
    )


@contextmanager
def _becoming(target: Path) -> Iterator[Path]:
    """A folder beside the target that takes its name at the end; nothing remains of it when something fails."""
    if target.exists():
        raise BackupFailed(f"{target} is there already; a backup overwrites nothing.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))  # for its owner alone
    except OSError as failure:
        raise BackupFailed(_reason(failure, target)) from None
    try:
        yield folder
        folder.rename(target)
        parts.flush(target.parent)
    except ConnectionError:
        raise
    except OSError as failure:
        raise BackupFailed(_reason(failure, target)) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _reason(failure: OSError, target: Path) -> str:
    if failure.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DISK_FULL
    return f"The backup could not be written to {target}: {failure.strerror or type(failure).__name__}."
