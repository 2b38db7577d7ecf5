"""A temperature log was imported by mistake: it counts no more, and stays readable."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Forbidden
from services.samples.commands.loggers.judge_parcel import judge_parcel
from services.samples.commands.transit.hold_parcel import hold_parcel
from services.samples.domain.loggers.temperature_log import TemperatureLog
from services.samples.store.loggers import temperature_logs
from services.samples.store.transit import parcels
from services.samples.store.viability import watches


@dataclass(frozen=True, slots=True)
class WithdrawLog:
    """Which one, and why."""

    call: Call
    parcel_id: UUID
    log_id: UUID
    reason: str


async def withdraw_log(db: Database, order: WithdrawLog) -> TemperatureLog:
    """The parcel is judged by what is left."""
    async with db.transaction(order.call) as tx:
        parcel = await parcels.find(tx, order.parcel_id)
        if order.call.caller.organisation not in {parcel.sender, parcel.receiver}:
            raise Forbidden("Only the sender and the receiver of a parcel read its logger.")
        held = await hold_parcel(tx, order.parcel_id)
        log = await temperature_logs.find(tx, order.parcel_id, order.log_id)
        withdrawn = log.withdrawn(at=tx.now, by=tx.call.by, reason=order.reason)
        changes = {"log_id": str(log.id)}
        about = f"parcel/{order.parcel_id}"
        entry = Audit(did="withdrew temperature log", about=about, reason=order.reason, changes=changes)
        await temperature_logs.withdraw(tx, withdrawn, entry)
        await judge_parcel(tx, held)
        # The clocks may run by another temperature from now on.
        await watches.bring_forward(tx, dict.fromkeys(sorted(one.id for one in held.samples), tx.now))
        return tx.answer(withdrawn)
