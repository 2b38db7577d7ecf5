"""The files of a backup: their names, and the list of their checksums that `sha256sum -c` reads too."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deploy.backup import checkpoints, manifest
from deploy.backup.failure import BackupFailed
from libs.common.provisioning.databases import SERVICES

SUMS: Final = "SHA256SUMS"
ORDER: Final = "stream-order"
PARTIES: Final = "parties.json"
PARTS: Final = (
    manifest.NAME,
    ORDER,
    PARTIES,
    *(f"{service}.dump" for service in SERVICES),
    *(checkpoints.part_of(service) for service in SERVICES),
)


def dump_of(folder: Path, service: str) -> Path:
    """Where a service's database lies in the backup."""
    return folder / f"{service}.dump"


def write_sums(folder: Path) -> None:
    """Write the checksum of every part, close all to others, and wait until all of it is on the disk."""
    lines = [f"{_digest(folder / name)}  {name}\n" for name in PARTS]
    (folder / SUMS).write_text("".join(lines), encoding="ascii")
    for name in (*PARTS, SUMS):
        (folder / name).chmod(0o600)
        flush(folder / name)
    flush(folder)


def check_sums(folder: Path) -> None:
    """Refuse a folder in which a part is missing or is not what was written."""
    if not (folder / manifest.NAME).is_file():
        raise BackupFailed(f"{folder} is no backup of a ReALLNet: it holds no {manifest.NAME}.")
    written = dict(_written(folder))
    for name in PARTS:
        if name not in written or not (folder / name).is_file():
            raise BackupFailed(f"The backup is incomplete: {name} is missing, or its checksum is.")
        if _digest(folder / name) != written[name]:
            raise BackupFailed(f"The backup is damaged: {name} is not what was written.")


def flush(path: Path) -> None:
    """Wait until the disk has it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _written(folder: Path) -> Iterator[tuple[str, str]]:
    try:
        text = (folder / SUMS).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise BackupFailed(f"The backup is incomplete: {SUMS} cannot be read.") from None
    for line in text.splitlines():
        digest, _, name = line.partition("  ")
        yield name, digest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
