"""A family withdrew: what was picked of its child stays, and what has left must be destroyed or come back."""

from collections.abc import Collection

from libs.common.database import Transaction
from libs.common.vocabulary import Purpose
from services.samples.commands.research.keep_tube import keep_tube
from services.samples.domain.research.biobank_request import BiobankRequest
from services.samples.domain.research.request_states import TubeState
from services.samples.domain.research.research_tube import RECALL_WITHIN, ResearchTube, WithheldBecause
from services.samples.store.research import biobank_requests, research_tubes

_CONCERNED = frozenset({TubeState.RESERVED, TubeState.HANDED_OUT})


async def recall_tubes(tx: Transaction, patient: str, withdrawn: Collection[Purpose]) -> None:
    """Of the requests that need one of these purposes; the child's row is held, its samples were before."""
    seen = await research_tubes.of_child(tx, patient, _CONCERNED)
    for request_id in sorted({tube.biobank_request_id for tube in seen}):
        request = await biobank_requests.lock(tx, request_id)
        if not _needs(request, withdrawn):
            continue
        for tube in seen:
            if tube.biobank_request_id == request_id:
                await _recall(tx, await research_tubes.lock(tx, tube.id), patient)


def _needs(request: BiobankRequest, withdrawn: Collection[Purpose]) -> bool:
    return not {Purpose.REGISTRY, *request.purposes}.isdisjoint(withdrawn)


async def _recall(tx: Transaction, tube: ResearchTube, patient: str) -> None:
    """Another hand may have settled it while this one waited for the request."""
    if tube.state is TubeState.RESERVED:
        await keep_tube(tx, tube.withheld(WithheldBecause.CONSENT_MISSING), patient=patient)
    elif tube.state is TubeState.HANDED_OUT:
        await keep_tube(tx, tube.recalled(due_at=tx.now + RECALL_WITHIN), patient=patient)
