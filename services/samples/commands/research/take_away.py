"""A tube leaves the storage for a researcher, or a part of it does, in a tube of its own."""

from dataclasses import replace
from datetime import datetime

from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.identifiers import new_id
from services.samples.commands.biobank.make_tubes import keep_rest, lay_down, taking_of
from services.samples.commands.biobank.position_history import movement_of, note_move
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.biobank.amount import Amount, Unit
from services.samples.domain.biobank.derivation import TakenFor
from services.samples.domain.biobank.movement import MoveReason
from services.samples.domain.label import Labelled
from services.samples.domain.research.picking import COSTS_A_THAW
from services.samples.domain.sprec.preparation import Told
from services.samples.domain.stages import AliquotStage
from services.samples.store import labels
from services.samples.store.biobank import aliquots
from services.samples.store.sprec import preparations


async def take_away(tx: Transaction, tube: Aliquot, wanted: Amount | None, *, at: datetime) -> Aliquot:
    """The tube that left."""
    tube.check_banked_before(at, where="body.handed_out_at")
    if wanted is None or tube.amount == wanted.value:
        return await _whole(tx, tube, at=at)
    return await _part(tx, tube, wanted, at=at)


async def _whole(tx: Transaction, tube: Aliquot, *, at: datetime) -> Aliquot:
    gone = tube.taken_out()
    await aliquots.save(tx, gone, Audit(did="handed out aliquot", about=f"aliquot/{gone.id}", patient=gone.patient))
    await note_move(tx, tube, movement_of(tx, tube, gone, reason=MoveReason.HANDED_OUT, at=at), gone)
    return gone


async def _part(tx: Transaction, tube: Aliquot, wanted: Amount, *, at: datetime) -> Aliquot:
    """It has never lain anywhere; what stays has been thawed once more, and so has it."""
    opened = tube.thawed() if tube.preservation in COSTS_A_THAW else tube
    gone = replace(
        opened,
        id=new_id(),
        label=await labels.claim(tx, Labelled.ALIQUOT),
        stage=AliquotStage.OUT,
        place=None,
        storage_id=None,
        volume_ul=wanted.value if wanted.unit is Unit.MICROLITRES else None,
        initial_amount=wanted.value,
        amount=wanted.value,
        unit=wanted.unit,
        banked_at=at,
        version=1,
    )
    taken = taking_of(tx, tube, wanted, into=gone, what_for=TakenFor.DERIVED, at=at)
    way = (await preparations.of_tubes(tx, [tube]))[tube.id].then(gone.id, Told(), at=at)
    await lay_down(tx, gone, [taken], reason=MoveReason.HANDED_OUT, way=way)
    entry = Audit(did="handed out of aliquot", about=f"aliquot/{tube.id}", patient=tube.patient)
    await keep_rest(tx, tube, opened.without(wanted), entry, at=at)
    return gone
