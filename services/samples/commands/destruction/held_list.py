"""A list with the tubes that are meant, held in the order in which everybody locks: patient, samples, tubes, list."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common.call import Call
from libs.common.database import Transaction
from libs.common.errors import Forbidden, Invalid
from services.samples.domain.destruction.destruction import Destruction
from services.samples.domain.destruction.listed_tube import ListedTube, Person, TubeKind
from services.samples.store import patients
from services.samples.store.biobank import aliquots
from services.samples.store.destruction import destructions, listed_tubes
from services.samples.store.tubes import samples


@dataclass(frozen=True, slots=True)
class HeldList:
    """The list, all that is on it, and those that the request names."""

    destruction: Destruction
    tubes: Sequence[ListedTube]
    named: Sequence[ListedTube]


async def hold_list(tx: Transaction, destruction_id: UUID, labels: Sequence[str]) -> HeldList:
    """Nobody else accounts for these tubes, moves them or withdraws meanwhile."""
    seen = await destructions.find(tx, destruction_id)
    seen.check_holder(tx.call.caller.organisation)
    await patients.hold(tx, seen.patient)
    named = _named(await listed_tubes.of_list(tx, seen.id), labels)
    held = sorted(tube.tube_id for tube in named if tube.kind is TubeKind.ALIQUOT)
    of_tubes = {one.sample_id for one in await aliquots.among(tx, held)} if held else set()
    drawn = {tube.tube_id for tube in named if tube.kind is TubeKind.SAMPLE}
    await samples.lock_all(tx, sorted(drawn | of_tubes))
    await aliquots.lock_all(tx, held)
    locked = await destructions.lock(tx, seen.id)
    locked.check_open()
    tx.call.check_version(locked.version)
    tubes = await listed_tubes.of_list(tx, seen.id)
    return HeldList(locked, tubes, _named(tubes, labels))


def person_of(call: Call) -> Person:
    """Who answers for it; machines do not."""
    if call.caller.kind != "person":
        raise Forbidden("Only people account for a destruction.")
    return Person(id=call.by, role=", ".join(sorted(call.caller.roles)))


def _named(tubes: Sequence[ListedTube], labels: Sequence[str]) -> Sequence[ListedTube]:
    by_label = {tube.label: tube for tube in tubes}
    if len(set(labels)) < len(labels):
        raise Invalid("A tube is named twice.", where="body.tubes", right="each once")
    for place, label in enumerate(labels):
        if label not in by_label:
            where = f"body.tubes[{place}]"
            raise Invalid("This tube is not on the list.", where=where, wrong=label, right="a tube of the list")
    return [by_label[label] for label in labels]
