"""The hub picks tubes for what was granted; they are reserved, so that no other request can have the same."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid, WrongState
from libs.common.identifiers import new_id
from services.samples.commands.research.hold_request import hold_request, keep_request
from services.samples.commands.research.keep_tube import keep_tube
from services.samples.commands.research.suggest_tubes import check_to_be_picked, missing, suggest
from services.samples.domain.research.biobank_request import BiobankRequest
from services.samples.domain.research.picking import PICKING, Candidate
from services.samples.domain.research.request_states import RequestState, TubeState
from services.samples.domain.research.research_tube import ResearchTube
from services.samples.store import patients
from services.samples.store.biobank import aliquots
from services.samples.store.research import biobank_requests, candidates, research_tubes
from services.samples.store.tubes import samples

WHERE = "body.tubes"


@dataclass(frozen=True, slots=True, kw_only=True)
class PickTubes:
    """Which tubes for which line (by its number); None: those that the rule suggests."""

    call: Call
    request_id: UUID
    tubes: Sequence[tuple[int, UUID]] | None = None


@dataclass(frozen=True, slots=True)
class PickList:
    """The request with every tube that was picked for it."""

    request: BiobankRequest
    tubes: tuple[ResearchTube, ...]

    @property
    def version(self) -> int:
        """The request's."""
        return self.request.version


async def pick_tubes(db: Database, order: PickTubes) -> PickList:
    """All of them are reserved, or none is."""
    async with db.transaction(order.call) as tx:
        seen = await biobank_requests.find(tx, order.request_id)
        seen.check_hub(order.call.caller.organisation)
        check_to_be_picked(seen)
        chosen = order.tubes if order.tubes is not None else await _suggested(tx, seen)
        await _hold(tx, seen, [aliquot_id for _, aliquot_id in chosen])
        request = await hold_request(tx, order.request_id)
        picked = request.moved(RequestState.PICKED)
        await _check_lines(tx, request, chosen)
        await _reserve(tx, request, [(line, await _fitting(tx, request, line, one)) for line, one in chosen])
        await keep_request(tx, picked)
        return tx.answer(PickList(picked, tuple(await research_tubes.of_request(tx, picked.id))))


async def _suggested(tx: Transaction, request: BiobankRequest) -> list[tuple[int, UUID]]:
    found = await suggest(tx, request)
    chosen = [(line, one.aliquot.id) for line, some in found.items() for one in some]
    if not chosen:
        raise WrongState("No free tube fits what is still to be picked.", right="other tubes, or a closed request")
    return chosen


async def _hold(tx: Transaction, request: BiobankRequest, ids: Sequence[UUID]) -> None:
    """Patients, samples, aliquots, as everybody locks them; whose consents do not stand is refused here."""
    if len(set(ids)) < len(ids):
        raise Invalid("The same tube is named twice.", where=WHERE, right="each tube once")
    seen = [await aliquots.find(tx, one) for one in ids]
    for code in sorted({one.patient for one in seen}):
        (await patients.hold(tx, code)).check_consents(*request.purposes)
    for sample in await samples.lock_all(tx, sorted({one.sample_id for one in seen})):
        sample.check_usable()
    await aliquots.lock_all(tx, ids)


async def _check_lines(tx: Transaction, request: BiobankRequest, chosen: Sequence[tuple[int, UUID]]) -> None:
    room = missing(request, await research_tubes.of_request(tx, request.id))
    for line, number in Counter(line for line, _ in chosen).items():
        if number > room.get(line, 0):
            right = f"at most {room.get(line, 0)} of line {line}"
            raise Invalid("More than is granted cannot be picked.", where=WHERE, wrong=str(number), right=right)


async def _fitting(tx: Transaction, request: BiobankRequest, number: int, aliquot_id: UUID) -> Candidate:
    line = request.lines[number - 1]
    found = await candidates.fitting(tx, request, line, only=[aliquot_id])
    if not found or not found[0].holds(line.amount):
        raise WrongState(
            "The tube does not fit the line, or not enough of it is free.", where=WHERE, wrong=str(aliquot_id)
        )
    return found[0]


async def _reserve(tx: Transaction, request: BiobankRequest, picked: Sequence[tuple[int, Candidate]]) -> None:
    children = {one.aliquot.patient for _, one in picked}
    left = dict(await candidates.free_of_children(tx, request.hub, children))
    names = await research_tubes.pseudonyms(tx, request.id, request.hub, children)
    for number, one in picked:
        _check_last(request, number, one, left)
        tube = _tube(tx, request, number, one, names)
        await keep_tube(tx, tube, patient=one.aliquot.patient)


def _check_last(request: BiobankRequest, number: int, one: Candidate, left: dict[str, int]) -> None:
    line, patient = request.lines[number - 1], one.aliquot.patient
    if not one.empties(line.amount):
        return
    if left.get(patient, 0) <= 1 and PICKING.spares_last_tube and not line.last_tube:
        raise WrongState(
            f"{one.aliquot.label} is the last tube of a child.", where=WHERE, right="a grant of last tubes"
        )
    left[patient] = left.get(patient, 0) - 1


def _tube(
    tx: Transaction, request: BiobankRequest, number: int, one: Candidate, names: Mapping[str, str]
) -> ResearchTube:
    wanted = request.lines[number - 1].amount
    return ResearchTube(
        id=new_id(),
        biobank_request_id=request.id,
        line=number,
        institution=request.institution,
        hub=request.hub,
        pseudonym=names[one.aliquot.patient],
        aliquot_id=one.aliquot.id,
        content=one.aliquot.content,
        amount=wanted.value if wanted else None,
        unit=wanted.unit if wanted else None,
        state=TubeState.RESERVED,
        reserved_at=tx.now,
    )
