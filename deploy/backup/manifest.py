"""What a backup says about itself: which moment it holds, in which versions, how much, and which keys it needs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

from deploy.backup.failure import BackupFailed

FORMAT: Final = "reallnet-backup"
VERSION: Final = 1
"""Of the folder's layout; a later one than ours is refused."""

NAME: Final = "manifest.json"


class Manifest(BaseModel):
    """The first thing a restore reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["reallnet-backup"] = "reallnet-backup"
    version: int = VERSION
    id: UUID
    cut_at: datetime
    """The one moment all five databases are of."""

    revisions: Mapping[str, str]
    """Service → the migration its tables are at."""

    rows: Mapping[str, Mapping[str, int]]
    """Service → table → rows."""

    keys: Mapping[str, tuple[str, ...]]
    """Secret → names of the keys that what is in the backup was made with. The keys themselves are not in it."""

    parties: Mapping[str, int] | None
    """Durable → how many events of the recorded order it had acknowledged; None if the bus was left out."""


class _Header(BaseModel):
    """What every version of the manifest begins with."""

    format: Literal["reallnet-backup"]
    version: int


def parse(text: bytes) -> Manifest:
    """Read it, or say what it is instead."""
    try:
        header = _Header.model_validate_json(text)
    except ValidationError:
        raise BackupFailed("This is no backup of a ReALLNet: its manifest cannot be read.") from None
    if header.version > VERSION:
        raise BackupFailed(
            f"This backup was made by a newer ReALLNet (layout {header.version}; this one reads up to {VERSION})."
        )
    try:
        return Manifest.model_validate_json(text)
    except ValidationError:
        raise BackupFailed("The backup is damaged: its manifest is incomplete.") from None
