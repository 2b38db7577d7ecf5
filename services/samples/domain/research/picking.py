"""Which tubes are suggested for a request: a rule as data, and why each one fits or may not go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from libs.common.vocabulary import Preservation
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.biobank.amount import Amount
from services.samples.domain.research.biobank_request import RequestLine
from services.samples.domain.research.research_tube import WithheldBecause
from services.samples.domain.stages import AliquotStage

COSTS_A_THAW: Final = frozenset(set(Preservation) - {Preservation.FRESH})
"""A part is taken out of a thawed tube: what stays is frozen once more."""


class Preference(StrEnum):
    """What makes one tube the better one; the lower value comes first."""

    FEWEST_THAWS_LOST = "fewest_thaws_lost"
    LEAST_THAWED = "least_thawed"
    OLDEST_FIRST = "oldest_first"


@dataclass(frozen=True, slots=True)
class PickRule:
    """In which order tubes are taken, and whether a child's last one stays."""

    name: str
    order: tuple[Preference, ...]
    spares_last_tube: bool


PICKING: Final = PickRule(
    name="picking-2026.1",
    order=(Preference.FEWEST_THAWS_LOST, Preference.LEAST_THAWED, Preference.OLDEST_FIRST),
    spares_last_tube=True,
)
"""Defaults of the network, to be confirmed with the hubs (check)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A tube, how much of it is kept for requests already, and of which sample it is."""

    aliquot: Aliquot
    reserved: int
    sample: tuple[Any, ...]

    @property
    def free(self) -> int | None:
        """What can be reserved; None where nobody measured."""
        return None if self.aliquot.amount is None else self.aliquot.amount - self.reserved

    def holds(self, wanted: Amount | None) -> bool:
        """Whether so much of it is free; a whole tube is free when no part is reserved."""
        if wanted is None:
            return self.reserved == 0
        return self.aliquot.unit is wanted.unit and self.free is not None and self.free >= wanted.value

    def empties(self, wanted: Amount | None) -> bool:
        """Whether nothing of it stays."""
        return wanted is None or self.free is None or self.free <= wanted.value

    def thaws_lost(self, wanted: Amount | None) -> int:
        """How often what stays is thawed for it."""
        opened = not self.empties(wanted) and self.aliquot.preservation in COSTS_A_THAW
        return 1 if opened else 0


def suggested(
    line: RequestLine,
    candidates: Sequence[Candidate],
    *,
    tubes_of: Mapping[str, int],
    most: int,
    rule: PickRule = PICKING,
) -> list[Candidate]:
    """At most so many, one of each sample, the best first; `tubes_of` says how many tubes each child has."""
    left, samples, found = dict(tubes_of), set[tuple[Any, ...]](), list[Candidate]()
    for one in sorted(candidates, key=lambda one: _rank(one, line.amount, rule)):
        patient = one.aliquot.patient
        last = one.empties(line.amount) and left.get(patient, 0) <= 1
        spared = last and rule.spares_last_tube and not line.last_tube
        if len(found) == most or one.sample in samples or spared or not one.holds(line.amount):
            continue
        found.append(one)
        samples.add(one.sample)
        left[patient] = left.get(patient, 0) - one.empties(line.amount)
    return found


def obstacle(tube: Aliquot, wanted: Amount | None, line: RequestLine, *, tubes: int) -> WithheldBecause | None:
    """Why a reserved tube cannot leave now, if it cannot; `tubes` are those that its child still has."""
    if tube.stage is not AliquotStage.STORED:
        return WithheldBecause.NOT_THERE
    if wanted is not None and (tube.amount is None or tube.amount < wanted.value):
        return WithheldBecause.NOT_ENOUGH
    empties = wanted is None or tube.amount == wanted.value
    return WithheldBecause.LAST_TUBE if empties and tubes <= 1 and not line.last_tube else None


def _rank(one: Candidate, wanted: Amount | None, rule: PickRule) -> tuple[Any, ...]:
    by = {
        Preference.FEWEST_THAWS_LOST: one.thaws_lost(wanted),
        Preference.LEAST_THAWED: one.aliquot.thaw_cycles,
        Preference.OLDEST_FIRST: one.aliquot.banked_at,
    }
    return (*(by[preference] for preference in rule.order), one.aliquot.id)
