"""The laboratories' own profiles, every version of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import distinct_on, insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.samples.domain.instruments.profiles.device_profile import DeviceProfile
from services.samples.domain.instruments.profiles.written_profile import WrittenProfile
from services.samples.store.tables.instruments import instrument_profiles

_NEWEST = select(instrument_profiles).ext(distinct_on(instrument_profiles.c.lab, instrument_profiles.c.name))


async def add(tx: Transaction, written: WrittenProfile, entry: Audit) -> bool:
    """Keep a version; False if it is there already."""
    row = {
        "lab": written.lab,
        "name": written.profile.name,
        "version": written.version,
        "body": written.profile.model_dump(mode="json"),
        "written_at": written.written_at,
        "written_by": written.written_by,
    }
    statement = insert(instrument_profiles).values(**row).on_conflict_do_nothing().returning(instrument_profiles.c.name)
    if await tx.first(statement) is None:
        return False
    await audit.write(tx, entry)
    return True


async def find(tx: Transaction, name: str, *, lab: str, version: int | None = None) -> WrittenProfile | None:
    """One of a laboratory's own; the newest if no version is named."""
    kept = instrument_profiles.c
    wanted = select(instrument_profiles).where(kept.lab == lab, kept.name == name)
    if version is not None:
        wanted = wanted.where(kept.version == version)
    row = await tx.first(wanted.order_by(kept.version.desc()).limit(1))
    return None if row is None else written_of(row)


async def versions(tx: Transaction, name: str, *, lab: str) -> Sequence[WrittenProfile]:
    """All versions, the newest first."""
    kept = instrument_profiles.c
    wanted = select(instrument_profiles).where(kept.lab == lab, kept.name == name)
    return [written_of(row) for row in await tx.all(wanted.order_by(kept.version.desc()))]


async def newest(tx: Transaction, *, lab: str) -> Mapping[str, WrittenProfile]:
    """All that are in force at a laboratory, by name."""
    kept = instrument_profiles.c
    wanted = _NEWEST.where(kept.lab == lab).order_by(kept.lab, kept.name, kept.version.desc())
    return {row.name: written_of(row) for row in await tx.all(wanted)}


def written_of(row: Row[Any]) -> WrittenProfile:
    """A row as what it keeps."""
    return WrittenProfile(
        lab=row.lab,
        version=row.version,
        profile=DeviceProfile.model_validate(row.body),
        written_at=row.written_at,
        written_by=row.written_by,
    )
