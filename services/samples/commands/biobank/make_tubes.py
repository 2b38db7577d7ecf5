"""New tubes of earlier ones, derived or pooled: what is taken leaves its tube in the same breath."""

from dataclasses import dataclass
from datetime import datetime

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.identifiers import new_id
from services.samples.commands.biobank.position_history import movement_of, note_first_place, note_move
from services.samples.domain.biobank import aliquot_statements as statements
from services.samples.domain.biobank.aliquot import Aliquot, Place
from services.samples.domain.biobank.amount import Amount, Unit
from services.samples.domain.biobank.derivation import TakenFor, Taking, Wanted
from services.samples.domain.biobank.movement import MoveReason
from services.samples.domain.biobank.storage import Storage
from services.samples.domain.label import Labelled
from services.samples.domain.sprec.preparation import Preparation, Told
from services.samples.domain.stages import AliquotStage
from services.samples.store import labels
from services.samples.store.biobank import aliquots, takings
from services.samples.store.sprec import preparations


@dataclass(frozen=True, slots=True)
class NewTube:
    """What is made, and where it is laid."""

    wanted: Wanted
    place: Place
    told: Told | None = None


async def new_tube(
    tx: Transaction, parent: Aliquot, tube: NewTube, storage: Storage, *, at: datetime, thaw_cycles: int
) -> Aliquot:
    """It is the parent's child's, and has gone through what the parent went through."""
    amount = tube.wanted.amount
    return Aliquot(
        id=new_id(),
        label=await labels.claim(tx, Labelled.ALIQUOT),
        sample_id=parent.sample_id,
        patient=parent.patient,
        hospital=parent.hospital,
        hub=parent.hub,
        preservation=tube.wanted.preservation,
        content=tube.wanted.content,
        volume_ul=amount.value if amount and amount.unit is Unit.MICROLITRES else None,
        initial_amount=amount.value if amount else None,
        amount=amount.value if amount else None,
        unit=amount.unit if amount else None,
        place=tube.place,
        storage_id=storage.id,
        banked_at=at,
        thaw_cycles=thaw_cycles,
    )


async def lay_down(
    tx: Transaction, made: Aliquot, takings_into: list[Taking], *, reason: MoveReason, way: Preparation
) -> None:
    """Keep the new tube with its first place and its parents, and tell the network."""
    entry = Audit(did=f"{reason} aliquot", about=f"aliquot/{made.id}", patient=made.patient)
    await aliquots.add(tx, made, entry)
    await note_first_place(tx, made, reason=reason)
    await preparations.add(tx, way)
    for taking in takings_into:
        await takings.add(tx, taking)
    await outbox.put(tx, statements.derived(made, takings_into, at=tx.now))


def taking_of(
    tx: Transaction, parent: Aliquot, amount: Amount | None, *, into: Aliquot | None, what_for: TakenFor, at: datetime
) -> Taking:
    """So much of the parent, into the new tube or into use."""
    return Taking(
        id=new_id(),
        aliquot_id=parent.id,
        into_id=into.id if into else None,
        taken_for=what_for,
        amount=amount.value if amount else None,
        unit=amount.unit if amount else None,
        taken_at=at,
        taken_by=tx.call.by,
    )


async def keep_rest(tx: Transaction, before: Aliquot, after: Aliquot, entry: Audit, *, at: datetime) -> None:
    """What is left of a tube; an empty one leaves its place."""
    await aliquots.save(tx, after, entry)
    if after.stage is not before.stage and after.stage is AliquotStage.USED_UP:
        await note_move(tx, before, movement_of(tx, before, after, reason=MoveReason.USED_UP, at=at), after)
    else:
        await outbox.put(tx, statements.used(after, at=tx.now))
