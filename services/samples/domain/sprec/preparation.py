"""How a tube was made, in a technician's words; whoever codes it takes it from here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from libs.common.errors import Invalid


class KeptAt(StrEnum):
    """How warm a tube stood while it waited."""

    ROOM = "room"
    COLD = "cold"
    """2 to 10 degrees."""
    BODY = "body"
    """35 to 38 degrees."""


class Vessel(StrEnum):
    """What the tube itself is that lies in the storage."""

    CRYOTUBE = "cryotube"
    """1 to 2 ml."""
    TUBE_SMALL = "pp_tube_up_to_500_ul"
    TUBE = "pp_tube_500_ul_to_2_ml"
    TUBE_LARGE = "pp_tube_5_ml_or_more"
    STRAW = "straw"
    MICROPLATE = "microplate"
    BAG = "bag"
    PARAFFIN = "paraffin_block"
    DRY_MEDIUM = "dry_medium"
    ORIGINAL = "original"
    """The tube that it was drawn into."""
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spin:
    """One centrifugation."""

    force_g: int
    minutes: int
    kept_at: KeptAt
    brake: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a technician says; null is what nobody said. No spins (empty) is not the same as unknown spins (null)."""

    vessel: Vessel | None = None
    processed_at: datetime | None = None
    waited_at: KeptAt | None = None
    spins: tuple[Spin, ...] | None = None
    spun_until: datetime | None = None
    then_kept_at: KeptAt | None = None

    def check(self, *, after: datetime | None, before: datetime, where: str) -> None:
        """Refuse a processing before the material was drawn or after it was laid down, and times of no spin."""
        if self.spun_until is not None and not self.spins:
            raise Invalid("Nothing was spun.", where=f"{where}.spun_until", right="spins, or null")
        times = {"processed_at": self.processed_at, "spun_until": self.spun_until}
        earliest = after
        for name, at in times.items():
            if at is None:
                continue
            if at > before or (earliest is not None and at < earliest):
                since = earliest.isoformat() if earliest else "any time"
                right = f"from {since} to {before.isoformat()}"
                raise Invalid("This lies outside what it lies between.", where=f"{where}.{name}", right=right)
            earliest = at


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """What is known of the way from the patient into the storage; `laid_down_at` closes what was told.

    What is made of a stored tube has gone through what that went through: it keeps the first wait, and the spins
    unless it was spun itself.
    """

    aliquot_id: UUID
    told: Told
    processed_by: datetime
    """When the material had been processed at the latest: it was laid down."""
    laid_down_at: datetime
    """When the wait after the last spin was over."""

    @classmethod
    def of(cls, aliquot_id: UUID, told: Told, *, at: datetime) -> Self:
        """Of the material as it was drawn."""
        return cls(aliquot_id=aliquot_id, told=told, processed_by=at, laid_down_at=at)

    def then(self, aliquot_id: UUID, told: Told, *, at: datetime) -> Self:
        """Of what was made of this tube."""
        first = self.told
        before = replace(told, processed_at=first.processed_at, waited_at=first.waited_at)
        if told.spins is not None:
            return replace(self, aliquot_id=aliquot_id, told=before, laid_down_at=at)
        spun = replace(before, spins=first.spins, spun_until=first.spun_until, then_kept_at=first.then_kept_at)
        return replace(self, aliquot_id=aliquot_id, told=spun)

    def wait_after(self) -> timedelta | None:
        """From the end of the last spin until it was laid down."""
        return None if self.told.spun_until is None else self.laid_down_at - self.told.spun_until


def agreed(parts: Sequence[Preparation]) -> Preparation:
    """Of a pool: only what is the same of all its parts."""
    first, *others = parts
    same = {name: getattr(first.told, name) for name in Told.__slots__}
    for other in others:
        same = {name: value if getattr(other.told, name) == value else None for name, value in same.items()}
    if same["spins"] is None or same["spun_until"] is None:
        same["spun_until"] = None
    return replace(
        first,
        told=Told(**same),
        processed_by=max(one.processed_by for one in parts),
        laid_down_at=max(one.laid_down_at for one in parts),
    )
