"""Which tubes the rule suggests for what of a request is still to be picked."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from libs.common.database import Transaction
from libs.common.errors import WrongState
from services.samples.domain.research.biobank_request import BiobankRequest
from services.samples.domain.research.picking import Candidate, suggested
from services.samples.domain.research.request_states import TO_BE_PICKED, TubeState
from services.samples.domain.research.research_tube import ResearchTube
from services.samples.store.research import candidates, research_tubes

_GIVEN_UP = frozenset({TubeState.WITHHELD, TubeState.RELEASED})
"""Another tube may be picked in the place of one that did not leave."""


async def suggest(tx: Transaction, request: BiobankRequest) -> Mapping[int, Sequence[Candidate]]:
    """By the numbers of the lines; no tube twice."""
    room = missing(request, await research_tubes.of_request(tx, request.id))
    found: dict[int, Sequence[Candidate]] = {}
    for number, most in room.items():
        taken = {one.aliquot.id for some in found.values() for one in some}
        line = request.lines[number - 1]
        fitting = [one for one in await candidates.fitting(tx, request, line) if one.aliquot.id not in taken]
        children = {one.aliquot.patient for one in fitting}
        left = Counter(await candidates.free_of_children(tx, request.hub, children))
        left.subtract(one.aliquot.patient for some in found.values() for one in some)
        found[number] = suggested(line, fitting, tubes_of=left, most=most)
    return found


def missing(request: BiobankRequest, picked: Iterable[ResearchTube]) -> Mapping[int, int]:
    """How many of each line are granted and not picked yet."""
    there = Counter(tube.line for tube in picked if tube.state not in _GIVEN_UP)
    granted = {number: line.granted or 0 for number, line in enumerate(request.lines, start=1)}
    return {number: most - there[number] for number, most in granted.items() if most > there[number]}


def check_to_be_picked(request: BiobankRequest) -> None:
    """Refuse what was not granted, or is over."""
    if request.state not in TO_BE_PICKED:
        allowed = ", ".join(sorted(TO_BE_PICKED))
        raise WrongState(f"The request is {request.state}; tubes are picked for what was granted.", right=allowed)
