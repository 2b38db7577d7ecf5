"""The committee grants a request, a part of it, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Forbidden, Invalid
from services.samples.commands.research.hold_request import hold_request, keep_request
from services.samples.domain.research.biobank_request import BiobankRequest, Grant, RefusalReason
from services.samples.store.research import biobank_requests


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideRequest:
    """What is granted of each line (by its number); a line that is not named gets nothing."""

    call: Call
    request_id: UUID
    grants: Mapping[int, Grant]
    reason: RefusalReason | None
    note: str | None


async def decide_request(db: Database, order: DecideRequest) -> BiobankRequest:
    """Once; nobody decides on the own institution's request."""
    async with db.transaction(order.call) as tx:
        found = await biobank_requests.find(tx, order.request_id)
        if found.institution == order.call.caller.organisation:
            raise Forbidden("Nobody decides on a request of the own institution.")
        unknown = sorted(set(order.grants) - set(range(1, len(found.lines) + 1)))
        if unknown:
            right = f"1 to {len(found.lines)}"
            raise Invalid("The request has no such line.", where="body.granted", wrong=str(unknown[0]), right=right)
        request = await hold_request(tx, order.request_id)
        decided = request.decided(order.grants, reason=order.reason, note=order.note, at=tx.now, by=order.call.by)
        await keep_request(tx, decided, reason=order.note)
        return tx.answer(decided)
