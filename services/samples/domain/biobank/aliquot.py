"""An aliquot: one tube of the biobank, with its place, how much is left in it, and how often it was thawed."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from libs.common.errors import Invalid, WrongState
from libs.common.vocabulary import Preservation
from services.samples.domain.biobank.amount import Amount, Unit
from services.samples.domain.biobank.content import Content
from services.samples.domain.stages import AliquotStage, can_move, check_move


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a box, named as the hub names them; `box` is a path of the storage tree.

    A container without a grid has no positions: the tube lies somewhere in it.
    """

    box: str
    position: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aliquot:
    """`place` is empty while it is out, and once it has been used up: its position is free again.

    `amount` is what is left of `initial_amount`; both are empty where nobody measured.
    """

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
    content: Content = Content.SAMPLE
    stage: AliquotStage = AliquotStage.STORED
    storage_id: UUID | None = None
    initial_amount: int | None = None
    amount: int | None = None
    unit: Unit | None = None
    thaw_cycles: int = 0
    version: int = 1

    def laid(self, place: Place, storage_id: UUID) -> Self:
        """It lies at another place, or at one again."""
        return self._moved(AliquotStage.STORED, place=place, storage_id=storage_id)

    def taken_out(self) -> Self:
        """It is in somebody's hands; its place may be given to another tube."""
        return self._moved(AliquotStage.OUT, place=None, storage_id=None)

    def thawed(self) -> Self:
        """It was thawed (and may be frozen again): every result from it says how often."""
        self.check_there()
        return replace(self, thaw_cycles=self.thaw_cycles + 1, version=self.version + 1)

    def used_up(self) -> Self:
        """Nothing is left of it; whoever asks still finds it, without a place."""
        self.check_there()
        left = None if self.amount is None else 0
        return self._moved(AliquotStage.USED_UP, place=None, storage_id=None, amount=left)

    def destroyed(self) -> Self:
        """It is no more; its place is free, and what was in it has left the count."""
        left = None if self.amount is None else 0
        return self._moved(AliquotStage.DESTROYED, place=None, storage_id=None, amount=left)

    def without(self, taken: Amount | None) -> Self:
        """What is left when so much has been taken; never less than nothing. The last drop uses it up."""
        self.check_there()
        if self.amount is None or taken is None:
            return replace(self, version=self.version + 1)
        if taken.unit != self.unit:
            raise Invalid("The tube is counted in another unit.", where="body", wrong=taken.unit, right=self.unit)
        if taken.value > self.amount:
            left = f"at most {self.amount} {self.unit}"
            raise WrongState(f"Aliquot {self.label} does not hold that much.", where="body", right=left)
        if taken.value == self.amount:
            return self.used_up()
        return replace(self, amount=self.amount - taken.value, version=self.version + 1)

    def left(self) -> Amount | None:
        """What is in it, if that is known."""
        return None if self.amount is None or self.unit is None else Amount(self.amount, self.unit)

    def check_banked_before(self, at: datetime, *, where: str) -> None:
        """Refuse to have taken something out of a tube before it was there."""
        if at < self.banked_at:
            since = self.banked_at.isoformat()
            raise Invalid("The tube was banked after that.", where=where, right=f"from {since} on")

    def check_there(self) -> None:
        """Refuse work on an empty tube."""
        if not can_move(self.stage, AliquotStage.USED_UP):
            raise WrongState(f"Aliquot {self.label} has been {self.stage.replace('_', ' ')}.")

    def _moved(self, to: AliquotStage, **changes: Any) -> Self:
        check_move(self.stage, to, what="aliquot")
        return replace(self, stage=to, version=self.version + 1, **changes)


def check_all_different(places: list[Place]) -> None:
    """Refuse two tubes at one place within one request; the database refuses it between requests."""
    named = [place for place in places if place.position is not None]
    if len(set(named)) < len(named):
        raise Invalid("Two of the aliquots would lie at one place.", where="body.aliquots", right="one place each")
