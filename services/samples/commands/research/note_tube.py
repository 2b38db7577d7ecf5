"""Without a tube in anybody's hands: the hub lets a reserved one go, the institution reports on what it has."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Forbidden
from services.samples.commands.research.keep_tube import keep_tube
from services.samples.domain.research import tube_statements
from services.samples.domain.research.research_tube import Report, ResearchTube
from services.samples.store.research import biobank_requests, research_tubes


@dataclass(frozen=True, slots=True)
class ReportTube:
    """What the institution says, and when it was done."""

    call: Call
    tube_id: UUID
    report: Report
    at: datetime


async def release_tube(db: Database, call: Call, tube_id: UUID) -> ResearchTube:
    """Another request may have it."""
    async with db.transaction(call) as tx:
        tube = await _hold(tx, call, tube_id)
        tube.check_hub(call.caller.organisation)
        released = tube.released()
        await keep_tube(tx, released)
        return tx.answer(released)


async def report_tube(db: Database, order: ReportTube) -> ResearchTube:
    """The hub hears it, and books it when it has seen it."""
    async with db.transaction(order.call) as tx:
        tube = await _hold(tx, order.call, order.tube_id)
        if tube.institution != order.call.caller.organisation:
            raise Forbidden("Only the institution that has it can report on it.")
        told = tube.reported_as(order.report, at=order.at)
        entry = Audit(did="reported research tube", about=f"research-tube/{tube.id}", reason=order.report)
        await research_tubes.save(tx, told, entry)
        await outbox.put(tx, tube_statements.reported(told, at=tx.now))
        return tx.answer(told)


async def _hold(tx: Transaction, call: Call, tube_id: UUID) -> ResearchTube:
    seen = await research_tubes.find(tx, tube_id)
    await biobank_requests.lock(tx, seen.biobank_request_id)
    tube = await research_tubes.lock(tx, tube_id)
    call.check_version(tube.version)
    return tube
