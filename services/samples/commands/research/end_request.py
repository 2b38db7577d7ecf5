"""A request ends: the institution gives it up, or everything of it is settled."""

from uuid import UUID

from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import WrongState
from services.samples.commands.research.hold_request import hold_request, keep_request
from services.samples.commands.research.keep_tube import keep_tube
from services.samples.domain.research.biobank_request import BiobankRequest
from services.samples.domain.research.request_states import (
    OPEN_TUBES,
    SETTLED,
    WITH_THE_RESEARCHER,
    RequestState,
    TubeState,
)
from services.samples.store.research import biobank_requests, research_tubes


async def cancel_request(db: Database, call: Call, request_id: UUID, *, reason: str) -> BiobankRequest:
    """While nothing has left; what was reserved is free."""
    async with db.transaction(call) as tx:
        (await biobank_requests.find(tx, request_id)).check_institution(call.caller.organisation)
        request = await hold_request(tx, request_id)
        cancelled = request.moved(RequestState.CANCELLED)
        tubes = await research_tubes.of_request(tx, request_id)
        if any(tube.state in WITH_THE_RESEARCHER | SETTLED for tube in tubes):
            raise WrongState("Tubes have left for it already.", right="their return, then the hub closes it")
        for tube in tubes:
            if tube.state is TubeState.RESERVED:
                await keep_tube(tx, tube.released())
        await keep_request(tx, cancelled, reason=reason)
        return tx.answer(cancelled)


async def close_request(db: Database, call: Call, request_id: UUID) -> BiobankRequest:
    """When no tube is reserved or with the researcher."""
    async with db.transaction(call) as tx:
        (await biobank_requests.find(tx, request_id)).check_hub(call.caller.organisation)
        closed = (await hold_request(tx, request_id)).moved(RequestState.CLOSED)
        tubes = await research_tubes.of_request(tx, request_id)
        unsettled = next((tube for tube in tubes if tube.state in OPEN_TUBES), None)
        if unsettled is not None:
            raise WrongState("A tube of it is not settled yet.", wrong=str(unsettled.id), right="released or settled")
        await keep_request(tx, closed)
        return tx.answer(closed)
