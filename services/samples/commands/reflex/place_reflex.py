"""The order that a reflex rule asks for is placed, unless something stands against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from libs.common.database import Transaction
from libs.common.errors import ConsentMissing, Refusal, WrongState
from libs.common.organisations import Organisations
from services.samples.commands.assays.order_assays import NO_MORE, Because, place_orders
from services.samples.commands.viability.look_at_sample import look_in_time
from services.samples.domain.assays.assay import Assay
from services.samples.domain.consent_check import missing_for
from services.samples.domain.known_patient import KnownPatient
from services.samples.domain.reflex.reflex import Obstacle, Reflex
from services.samples.domain.stages import AssayStage, SampleStage
from services.samples.domain.tubes.sample import Sample
from services.samples.domain.viability.viability import first_look

OVER: Final = frozenset({AssayStage.CANCELLED, AssayStage.WITHDRAWN})
_SENTENCES: Final = {
    Obstacle.CONSENT_MISSING: "The family has not consented to what this assay is for, or no longer does.",
    Obstacle.SAMPLE_UNUSABLE: "Nothing can be ordered of this sample any more.",
    Obstacle.ORDERED_ALREADY: "It is ordered of this sample already, or has a result.",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """All that must be known before it is placed: child and sample held by this transaction."""

    patient: KnownPatient
    sample: Sample
    orders: Sequence[Assay]

    def obstacle(self, reflex: Reflex) -> Obstacle | None:
        """What stands against it."""
        if self.sample.stage in NO_MORE:
            return Obstacle.SAMPLE_UNUSABLE
        if missing_for(self.patient, reflex.assay):
            return Obstacle.CONSENT_MISSING
        there = any(one.kind is reflex.assay and one.stage not in OVER for one in self.orders)
        return Obstacle.ORDERED_ALREADY if there else None


async def place_reflex(tx: Transaction, reflex: Reflex, standing: Standing, *, parties: Organisations) -> Reflex:
    """Order it; the order names the rule, and the version of the result that fired it."""
    because = Because(reflex_rule=reflex.rule, caused_by=reflex.caused_by, caused_by_version=reflex.caused_by_version)
    sample = standing.sample
    [made] = await place_orders(tx, sample, [reflex.assay], lab=reflex.lab, because=because)
    look = tx.now if sample.stage is SampleStage.DISPATCHED else first_look(sample, [reflex.assay])
    await look_in_time(tx, [sample], {sample.id: look}, parties=parties)
    return reflex.ordered(made.id, by=tx.call.by, at=tx.now)


def refusal_of(obstacle: Obstacle) -> Refusal:
    """As a person is told who orders it nevertheless."""
    kind = ConsentMissing if obstacle is Obstacle.CONSENT_MISSING else WrongState
    return kind(_SENTENCES[obstacle])
