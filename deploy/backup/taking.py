"""Taking a backup while the system runs: a folder that is there whole, or not at all."""

import errno
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from deploy.backup import contents, manifest, parts, programs, stream
from deploy.backup.cut import Cut, one_cut
from deploy.backup.failure import DISK_FULL, BackupFailed
from deploy.backup.keys import needed
from deploy.backup.manifest import Manifest
from libs.common.bus.connection import Bus
from libs.common.errors import Unavailable
from libs.common.identifiers import new_id
from libs.common.provisioning.databases import ServiceDatabase


async def take_backup(
    target: Path, *, databases: Mapping[str, ServiceDatabase], bus_url: str | None, secrets: Path
) -> Manifest:
    """Write a backup of all five databases, and of what the bus alone knows unless it is left out."""
    with _becoming(target) as folder:
        async with _bus(bus_url) as bus:
            # First of all: what a party acknowledges from here on, it may receive once more.
            floors = await stream.acknowledged(bus) if bus else None
            async with one_cut(databases) as cut:
                order = await stream.order_of(bus, until=await bus.stream_state()) if bus else stream.Order([], [])
                for service, snapshot in cut.snapshots.items():
                    dump = parts.dump_of(folder, service)
                    await programs.dump(snapshot.database.owner_url, dump, snapshot=snapshot.name)
                parties = None if floors is None else {one: order.before(place) for one, place in floors.items()}
                written = await _manifest(cut, parties, secrets)
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


@asynccontextmanager
async def _bus(url: str | None) -> AsyncIterator[Bus | None]:
    if url is None:
        yield None
        return
    try:
        bus = await Bus.connect(url, name="backup")
    except (OSError, Unavailable):
        raise BackupFailed("The bus does not answer; --without-bus makes a backup of the databases alone.") from None
    try:
        yield bus
    finally:
        await bus.close()
