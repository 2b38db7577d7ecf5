"""Tubes of a pick list leave for the institution: whatever may not leave at that moment stays, and the rest goes."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import ConsentMissing, Invalid, WrongState
from libs.common.standing.lag import Lag, check_up_to_date
from libs.common.vocabulary import Purpose
from services.samples.commands.research.hold_request import hold_request, keep_request
from services.samples.commands.research.keep_tube import keep_tube
from services.samples.commands.research.pick_tubes import PickList
from services.samples.commands.research.take_away import take_away
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.known_patient import KnownPatient
from services.samples.domain.research.biobank_request import BiobankRequest
from services.samples.domain.research.picking import obstacle
from services.samples.domain.research.request_states import RequestState, TubeState
from services.samples.domain.research.research_tube import ResearchTube, WithheldBecause
from services.samples.domain.stages import AT_HUB
from services.samples.store import patients
from services.samples.store.biobank import aliquots
from services.samples.store.research import biobank_requests, candidates, research_tubes
from services.samples.store.tubes import samples


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOut:
    """Which of the reserved tubes (None: all), and when."""

    call: Call
    request_id: UUID
    at: datetime
    tubes: Collection[UUID] | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What decides about a tube, locked: nobody withdraws, moves or uses it before this transaction ends."""

    aliquots: Mapping[UUID, Aliquot]
    children: Mapping[str, KnownPatient]
    usable: frozenset[UUID]


async def hand_out(db: Database, order: HandOut, *, lag: Lag) -> PickList:
    """Consent and quarantine are asked in the transaction that books the movement, with the child's row locked."""
    async with db.reading(order.call) as tx:
        (await biobank_requests.find(tx, order.request_id)).check_hub(order.call.caller.organisation)
    await check_up_to_date(lag)
    async with db.transaction(order.call) as tx:
        held = await _hold(tx, await _reserved(tx, order))
        request = await hold_request(tx, order.request_id)
        # Read again: what another hand has settled while this one waited is no longer reserved.
        left = [await _decide(tx, request, tube, held, order.at) for tube in await _reserved(tx, order)]
        if any(left):
            request = request.moved(RequestState.HANDED_OUT)
            await keep_request(tx, request)
        return tx.answer(PickList(request, tuple(await research_tubes.of_request(tx, request.id))))


async def _reserved(tx: Transaction, order: HandOut) -> Sequence[ResearchTube]:
    every = await research_tubes.of_request(tx, order.request_id)
    if order.tubes is not None and not set(order.tubes) <= {tube.id for tube in every}:
        raise Invalid("Not a tube of this request's pick list.", where="body.tubes", right="ids of its research tubes")
    wanted = [tube for tube in every if order.tubes is None or tube.id in order.tubes]
    found = [tube for tube in wanted if tube.state is TubeState.RESERVED]
    if not found:
        raise WrongState("None of these tubes is reserved any more.", where="body.tubes", right="pick others")
    return found


async def _hold(tx: Transaction, tubes: Sequence[ResearchTube]) -> Held:
    """Patients, samples, aliquots: everybody locks in this order."""
    ids = sorted({tube.aliquot_id for tube in tubes})
    seen = [await aliquots.find(tx, one) for one in ids]
    children = {code: await patients.hold(tx, code) for code in sorted({one.patient for one in seen})}
    locked = await samples.lock_all(tx, sorted({one.sample_id for one in seen}))
    usable = frozenset(sample.id for sample in locked if sample.stage in AT_HUB)
    return Held({one.id: one for one in await aliquots.lock_all(tx, ids)}, children, usable)


async def _decide(tx: Transaction, request: BiobankRequest, tube: ResearchTube, held: Held, at: datetime) -> bool:
    """Whether it left; the row is read anew, for a part of it may have left a moment ago for another line."""
    aliquot = await aliquots.lock(tx, tube.aliquot_id)
    reason = await _reason(tx, request, tube, held, aliquot)
    if reason is not None:
        await keep_tube(tx, tube.withheld(reason), patient=aliquot.patient)
        return False
    gone = await take_away(tx, aliquot, tube.wanted(), at=at)
    await keep_tube(tx, tube.handed_out(gone, at=at), patient=aliquot.patient)
    return True


async def _reason(
    tx: Transaction, request: BiobankRequest, tube: ResearchTube, held: Held, aliquot: Aliquot
) -> WithheldBecause | None:
    child = held.children.get(aliquot.patient)
    if child is None or not _agrees(child, request.purposes):
        return WithheldBecause.CONSENT_MISSING
    if aliquot.sample_id not in held.usable:
        return WithheldBecause.QUARANTINED
    left = Counter(await candidates.stored_of_children(tx, request.hub, [aliquot.patient]))
    line = request.lines[tube.line - 1]
    return obstacle(aliquot, tube.wanted(), line, tubes=left[aliquot.patient])


def _agrees(child: KnownPatient, purposes: Sequence[Purpose]) -> bool:
    try:
        child.check_consents(*purposes)
    except ConsentMissing:
        return False
    return True
