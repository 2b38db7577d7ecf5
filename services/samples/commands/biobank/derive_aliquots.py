"""A hub makes new tubes of one: aliquots of the same, or mononuclear cells, DNA, RNA."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from services.samples.commands.biobank.locked_tube import lock_tube
from services.samples.commands.biobank.make_tubes import NewTube, keep_rest, lay_down, new_tube, taking_of
from services.samples.commands.biobank.named_place import hold_places
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.biobank.amount import Amount, added
from services.samples.domain.biobank.derivation import TakenFor, check_derivation
from services.samples.domain.biobank.movement import MoveReason
from services.samples.domain.sprec.preparation import Told
from services.samples.store.biobank import storages
from services.samples.store.sprec import preparations


@dataclass(frozen=True, slots=True)
class Part:
    """One new tube, and how much of the parent goes into it (None: nobody measured)."""

    tube: NewTube
    taken: Amount | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeriveAliquots:
    """All that is made of the tube at once; `thawed` if it was thawed for that."""

    call: Call
    aliquot_id: UUID
    parts: tuple[Part, ...]
    derived_at: datetime
    thawed: bool = False


@dataclass(frozen=True, slots=True)
class Derived:
    """The parent with what is left of it, and the new tubes."""

    parent: Aliquot
    tubes: tuple[Aliquot, ...]

    @property
    def version(self) -> int:
        """The parent's."""
        return self.parent.version


async def derive_aliquots(db: Database, order: DeriveAliquots) -> Derived:
    """All new tubes get their place and their part, or none does."""
    async with db.transaction(order.call) as tx:
        parent = await lock_tube(tx, order.call, order.aliquot_id, for_use=True)
        parent.check_banked_before(order.derived_at, where="body.derived_at")
        check_derivation(parent, [part.tube.wanted for part in order.parts], [part.taken for part in order.parts])
        _check_told(parent, order)
        thawed = parent.thawed() if order.thawed else parent
        rest = _without(thawed, order.parts)
        made = await _made(tx, thawed, order)
        entry = Audit(did="derived from aliquot", about=f"aliquot/{parent.id}", patient=parent.patient)
        await keep_rest(tx, parent, rest, entry, at=order.derived_at)
        return tx.answer(Derived(rest, tuple(made)))


def _without(parent: Aliquot, parts: tuple[Part, ...]) -> Aliquot:
    taken = [part.taken for part in parts if part.taken is not None]
    return parent.without(None if parent.amount is None else added(taken, where="body.tubes"))


def _check_told(parent: Aliquot, order: DeriveAliquots) -> None:
    for place, part in enumerate(order.parts):
        if part.tube.told is not None:
            where = f"body.tubes[{place}].preparation"
            part.tube.told.check(after=parent.banked_at, before=order.derived_at, where=where)


async def _made(tx: Transaction, parent: Aliquot, order: DeriveAliquots) -> list[Aliquot]:
    where = "body.tubes"
    places = [part.tube.place for part in order.parts]
    held = await hold_places(tx, parent.hub, places, where=where)
    [way] = (await preparations.of_tubes(tx, [parent])).values()
    made = []
    for part, storage in zip(order.parts, held, strict=True):
        await storages.check_free(tx, storage, part.tube.place, where=where)
        tube = await new_tube(tx, parent, part.tube, storage, at=order.derived_at, thaw_cycles=parent.thaw_cycles)
        taking = taking_of(tx, parent, part.taken, into=tube, what_for=TakenFor.DERIVED, at=order.derived_at)
        own = way.then(tube.id, part.tube.told or Told(), at=order.derived_at)
        await lay_down(tx, tube, [taking], reason=MoveReason.DERIVED, way=own)
        made.append(tube)
    return made
