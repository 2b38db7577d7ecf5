"""A logger's file as it was imported: what is kept of it, and when it is the same one again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Self
from uuid import UUID

from libs.common.errors import AlreadyThere, WrongState
from services.samples.domain.loggers.log_file import LogFile, LogReading


@dataclass(frozen=True, slots=True, kw_only=True)
class TemperatureLog:
    """One file of one logger that lay in a parcel; taken back, it counts no more and stays readable."""

    id: UUID
    parcel_id: UUID
    logger: str
    profile: str
    time_zone: str | None
    unit: str
    day_first: bool
    content_hash: bytes
    skipped: int
    instants: tuple[datetime, ...]
    celsius: tuple[float, ...]
    imported_at: datetime
    imported_by: str
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    reason: str | None = None

    @classmethod
    def of(cls, file: LogFile, content: bytes, *, log_id: UUID, parcel_id: UUID, at: datetime, by: str) -> Self:
        """What is kept of a file."""
        return cls(
            id=log_id,
            parcel_id=parcel_id,
            logger=file.logger,
            profile=file.profile,
            time_zone=file.time_zone,
            unit=file.unit,
            day_first=file.day_first,
            content_hash=sha256(content).digest(),
            skipped=file.skipped,
            instants=tuple(one.at for one in file.readings),
            celsius=tuple(one.celsius for one in file.readings),
            imported_at=at,
            imported_by=by,
        )

    @property
    def readings(self) -> tuple[LogReading, ...]:
        """All of the file, also those outside the journey."""
        return tuple(map(LogReading, self.instants, self.celsius))

    def check_read_alike(self, file: LogFile) -> None:
        """The same file again is the same import; read in another way it must not be there twice."""
        read = (self.logger, self.profile, self.time_zone, self.unit, self.day_first)
        if read != (file.logger, file.profile, file.time_zone, file.unit, file.day_first):
            raise AlreadyThere(
                "This file has been imported, read in another way; withdraw that import first.",
                where="body",
                right=f"log {self.id}: profile {self.profile}, logger {self.logger}, zone {self.time_zone}",
            )

    def withdrawn(self, *, at: datetime, by: str, reason: str) -> Self:
        """It was another parcel's, or was read wrongly."""
        if self.withdrawn_at is not None:
            raise WrongState("This import has been withdrawn.")
        return replace(self, withdrawn_at=at, withdrawn_by=by, reason=reason)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Instants that other files of the same logger told, too, and how many of them otherwise."""

    instants: int
    contradicting: int


def overlap(file: LogFile, others: Iterable[TemperatureLog]) -> Overlap:
    """What contradicts is judged by both readings: the farther outside one counts."""
    known: dict[datetime, set[float]] = {}
    for log in others:
        if log.logger == file.logger:
            for one in log.readings:
                known.setdefault(one.at, set()).add(one.celsius)
    again = [one for one in file.readings if one.at in known]
    return Overlap(len(again), sum(one.celsius not in known[one.at] for one in again))
