"""Facts of the aggregate aliquot: each one is a step of a tube's way through the biobank."""

from libs.common.consumer import consumes
from libs.common.contracts.samples.biobank import AliquotDerived, AliquotMoved, AliquotUsed
from libs.common.database import Transaction
from services.reporting.store import aliquot_steps


@consumes(AliquotMoved)
async def note_move(tx: Transaction, event: AliquotMoved) -> None:
    await aliquot_steps.save(tx, event, happened_at=event.moved_at)


@consumes(AliquotDerived)
async def note_derivation(tx: Transaction, event: AliquotDerived) -> None:
    await aliquot_steps.save(tx, event, happened_at=event.derived_at)


@consumes(AliquotUsed)
async def note_use(tx: Transaction, event: AliquotUsed) -> None:
    await aliquot_steps.save(tx, event, happened_at=event.at)
