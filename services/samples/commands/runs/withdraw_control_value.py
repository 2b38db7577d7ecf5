"""A value of a control that was noted by mistake counts no more; it stays readable, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import WrongState
from services.samples.commands.assays.release_result import check_is_person
from services.samples.domain.runs.judgement import ControlValue
from services.samples.domain.runs.run import Run, RunState
from services.samples.store.runs import control_traces, runs


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawControlValue:
    """Which one, and why (kept here)."""

    call: Call
    run_id: UUID
    value_id: UUID
    reason: str


async def withdraw_control_value(db: Database, order: WithdrawControlValue) -> Run:
    """While the run is running: what it was judged by is not changed afterwards."""
    check_is_person(order.call)
    async with db.transaction(order.call) as tx:
        run = await runs.lock(tx, order.run_id)
        order.call.check_version(run.version)
        value = await control_traces.find(tx, run.id, order.value_id)
        await withdraw_values(tx, run, [value], reason=order.reason)
        return tx.answer(run)


async def withdraw_values(tx: Transaction, run: Run, values: Sequence[ControlValue], *, reason: str) -> None:
    """Of a run that this transaction has locked."""
    if run.state is not RunState.RUNNING:
        raise WrongState(f"The run is {run.state}: values of its controls are withdrawn while it is running.")
    for value in values:
        about = f"run/{run.id}"
        entry = Audit(did="withdrew control value", about=about, reason=reason, changes={"value": str(value.id)})
        await control_traces.save(tx, value.withdrawn(by=tx.call.by, at=tx.now, why=reason), entry)
