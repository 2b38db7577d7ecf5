"""Signed checkpoints of the audit trails lie beside the databases, and belong to them."""

from datetime import datetime
from pathlib import Path

from libs.common.auditing.checkpoint_file import CheckpointFile
from libs.common.provisioning.databases import SERVICES


def part_of(service: str) -> str:
    """The file of a backup that holds a service's checkpoints."""
    return f"{service}.checkpoints"


def copy(audit: Path, folder: Path) -> None:
    """Before the databases: what a checkpoint has signed, is then in them. The last line may be being written."""
    for service in SERVICES:
        path = CheckpointFile(audit, service=service).path
        whole, end, _ = path.read_bytes().rpartition(b"\n") if path.is_file() else (b"", b"", b"")
        (folder / part_of(service)).write_bytes(whole + end)


def put_back(folder: Path, audit: Path, *, now: datetime) -> None:
    """Those of later entries, which are not there any more, are kept under another name."""
    audit.mkdir(parents=True, exist_ok=True)
    for service in SERVICES:
        path, said = CheckpointFile(audit, service=service).path, (folder / part_of(service)).read_bytes()
        if path.exists() and path.read_bytes() != said:
            path.rename(path.with_suffix(f".until-{now:%Y%m%dT%H%M%S}"))
        if said:
            path.write_bytes(said)
