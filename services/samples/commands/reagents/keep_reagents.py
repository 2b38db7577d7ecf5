"""A laboratory registers lots of reagents, opens them, uses them up, and recalls them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.identifiers import new_id
from libs.common.vocabulary import Assay
from services.samples.domain.reagents.reagent_lot import ReagentLot
from services.samples.store import patients
from services.samples.store.reagents import reagent_lots


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterReagent:
    """What it is, what it is for, until when it keeps."""

    call: Call
    name: str
    lot: str
    maker: str | None
    assays: tuple[Assay, ...]
    expires_on: date
    open_days: int | None = None


@dataclass(frozen=True, slots=True)
class MoveReagent:
    """Which lot, and on which day."""

    call: Call
    lot_id: UUID
    on: date | None = None


@dataclass(frozen=True, slots=True)
class RecallReagent:
    """Which lot, and why (kept here)."""

    call: Call
    lot_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class LotToday:
    """A lot, and the day on which somebody looks at it: its state depends on that."""

    lot: ReagentLot
    today: date

    @property
    def version(self) -> int:
        """The lot's."""
        return self.lot.version


async def register_reagent(db: Database, order: RegisterReagent) -> LotToday:
    """For the own laboratory."""
    async with db.transaction(order.call) as tx:
        lot = ReagentLot(
            id=new_id(),
            lab=order.call.caller.organisation,
            name=order.name,
            lot=order.lot,
            maker=order.maker,
            assays=tuple(sorted(set(order.assays))),
            expires_on=order.expires_on,
            open_days=order.open_days,
            registered_at=tx.now,
            registered_by=tx.call.by,
        )
        await reagent_lots.add(tx, lot, Audit(did="registered reagent lot", about=f"reagent_lot/{lot.id}"))
        return tx.answer(LotToday(lot, patients.today(tx)))


async def open_reagent(db: Database, order: MoveReagent) -> LotToday:
    """From that day on it keeps for so long."""
    async with db.transaction(order.call) as tx:
        lot, today = await _locked(tx, order), patients.today(tx)
        opened = lot.opened(on=order.on or today, by=tx.call.by, today=today)
        return tx.answer(await _saved(tx, opened, "opened reagent lot"))


async def use_up_reagent(db: Database, order: MoveReagent) -> LotToday:
    """Nothing is left of it."""
    async with db.transaction(order.call) as tx:
        lot = await _locked(tx, order)
        return tx.answer(await _saved(tx, lot.used_up(on=order.on or patients.today(tx)), "used up reagent lot"))


async def recall_reagent(db: Database, order: RecallReagent) -> LotToday:
    """No new run uses it; the results it has touched can be asked for."""
    async with db.transaction(order.call) as tx:
        lot = await _locked(tx, order)
        recalled = lot.recalled(by=tx.call.by, at=tx.now, reason=order.reason)
        return tx.answer(await _saved(tx, recalled, "recalled reagent lot", reason=order.reason))


async def _locked(tx: Transaction, order: MoveReagent | RecallReagent) -> ReagentLot:
    lot = await reagent_lots.lock(tx, order.lot_id)
    order.call.check_version(lot.version)
    return lot


async def _saved(tx: Transaction, lot: ReagentLot, did: str, *, reason: str | None = None) -> LotToday:
    await reagent_lots.save(tx, lot, Audit(did=did, about=f"reagent_lot/{lot.id}", reason=reason))
    return LotToday(lot, patients.today(tx))
