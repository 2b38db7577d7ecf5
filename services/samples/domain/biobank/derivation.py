"""Lineage: aliquots, derivatives and pools are made of earlier tubes, and what is taken and what is left add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from libs.common.errors import Invalid, WrongState
from libs.common.vocabulary import Preservation
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.biobank.amount import Amount, added
from services.samples.domain.biobank.content import Content, check_can_become, check_state, check_unit


class TakenFor(StrEnum):
    """What became of a part that was taken out of a tube."""

    DERIVED = "derived"
    POOLED = "pooled"
    USED = "used"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """So much left a tube: into another one, or (`into_id` empty) it was used. `amount` is empty if unmeasured."""

    id: UUID
    aliquot_id: UUID
    into_id: UUID | None
    taken_for: TakenFor
    amount: int | None
    unit: str | None
    taken_at: datetime
    taken_by: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A tube that is to be made."""

    content: Content
    preservation: Preservation
    amount: Amount | None


def check_derivation(parent: Aliquot, wanted: Sequence[Wanted], taken: Sequence[Amount | None]) -> None:
    """Refuse what cannot be made of the parent, and parts of it that hold more than was taken for them."""
    parent.check_there()
    for place, (one, part) in enumerate(zip(wanted, taken, strict=True)):
        where = f"body.tubes[{place}]"
        check_can_become(parent.content, one.content, where=f"{where}.content")
        check_state(one.content, one.preservation, where=f"{where}.preservation")
        check_unit(one.content, one.amount, where=f"{where}.amount")
        if parent.amount is not None and part is None:
            raise Invalid("How much is taken for it must be said.", where=f"{where}.taken", right=f"in {parent.unit}")
        _check_no_more(parent.content, one, part, where=f"{where}.amount")


def _check_no_more(content: Content, one: Wanted, part: Amount | None, *, where: str) -> None:
    """An extraction has a yield of its own; a part of the same in the same unit cannot be more than was taken."""
    if part is None or one.amount is None or content is not one.content or part.unit != one.amount.unit:
        return
    if one.amount.value > part.value:
        raise Invalid("The part cannot hold more than was taken for it.", where=where, right=f"at most {part.value}")


def pooled(parents: Sequence[Aliquot], parts: Sequence[Amount]) -> Amount:
    """What the pool holds: the sum of its parts, all of one child and of one kind."""
    if len({parent.id for parent in parents}) < len(parents):
        raise Invalid("The same tube is named twice.", where="body.parts", right="each tube once")
    if len({parent.patient for parent in parents}) > 1:
        raise WrongState("A pool holds one child's material: a withdrawal must be able to take it out.")
    if len({(parent.content, parent.hub) for parent in parents}) > 1:
        raise WrongState("A pool is made of tubes of one kind in one biobank.")
    total = added(list(parts), where="body.parts")
    check_unit(parents[0].content, total, where="body.parts")
    return total


def thaws_of(parents: Sequence[Aliquot]) -> int:
    """Material keeps what it went through: as many thaws as the most often thawed of what it was made of."""
    return max(parent.thaw_cycles for parent in parents)
