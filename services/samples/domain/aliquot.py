"""An aliquot: a part of a sample that lies at one place of the biobank."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from libs.common.errors import Invalid, WrongState
from libs.common.vocabulary import Preservation


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a box, named as the hub names them; the storage tree will hang below `box`."""

    box: str
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Aliquot:
    """`place` is empty once it has been used up: its position is free again."""

    id: UUID
    label: str
    sample_id: UUID
    patient: str
    hospital: str
    hub: str
    preservation: Preservation
    volume_ul: int | None
    place: Place | None
    banked_at: datetime
    thaw_cycles: int = 0
    version: int = 1

    def thawed(self) -> Self:
        """It was thawed (and may be frozen again): every result from it says how often."""
        self._check_there()
        return replace(self, thaw_cycles=self.thaw_cycles + 1, version=self.version + 1)

    def used_up(self) -> Self:
        """Nothing is left of it; whoever asks still finds it, without a place."""
        self._check_there()
        return replace(self, place=None, version=self.version + 1)

    def _check_there(self) -> None:
        if self.place is None:
            raise WrongState(f"Aliquot {self.label} has been used up.")


def check_all_different(places: list[Place]) -> None:
    """Refuse two tubes at one place within one request; the database refuses it between requests."""
    if len(set(places)) < len(places):
        raise Invalid("Two of the aliquots would lie at one place.", where="body.aliquots", right="one place each")
