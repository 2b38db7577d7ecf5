"""After a withdrawal each holder gets the list of what it has of the child; what arrives later is added."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.identifiers import new_id
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.biobank.movement import MoveReason
from services.samples.domain.consents import FOR_ANY_TUBE
from services.samples.domain.destruction import destruction_statements as statements
from services.samples.domain.destruction.destruction import Destruction
from services.samples.domain.destruction.listed_tube import HeldAs, ListedTube, TubeKind
from services.samples.domain.destruction.rules import Exemption, due_on, rule_id
from services.samples.domain.known_patient import KnownPatient, Withdrawal
from services.samples.domain.stages import AliquotStage, SampleStage
from services.samples.domain.transit.custody import Holder, links
from services.samples.domain.tubes.sample import Sample
from services.samples.store import patients
from services.samples.store.biobank import aliquots, movements, takings
from services.samples.store.destruction import destructions, listed_tubes
from services.samples.store.transit import custody
from services.samples.store.tubes import samples

_NO_LIST = UUID(int=0)


async def list_tubes(tx: Transaction, patient: str, withdrawal: Withdrawal) -> None:
    """One list per holder of whatever is on none yet. What a courier has is listed when it arrives."""
    known = await patients.hold(tx, patient)
    listed = await listed_tubes.listed(tx, patient)
    held: dict[str, list[ListedTube]] = defaultdict(list)
    for sample in await samples.of_patient(tx, patient):
        holder = await _holder(tx, sample)
        if sample.id not in listed and holder is not None:
            held[holder].append(_tube_of(tx, sample, HeldAs.HELD))
    for aliquot in await _in_biobanks(tx, patient, listed):
        held[aliquot.hub].append(await _aliquot(tx, aliquot))
    for holder in sorted(held):
        new = _new(tx, known, holder, withdrawal, month_from=withdrawal.on)
        await _put(tx, new, await _with_pools(tx, held[holder]))


async def list_arrival(tx: Transaction, sample: Sample) -> None:
    """A tube that was on its way at the withdrawal; its month begins when it comes."""
    if sample.hub is None:
        raise ValueError("a tube that arrives has a hub")
    known = await patients.hold(tx, sample.patient)
    if sample.id in await listed_tubes.listed(tx, sample.patient):
        return
    told = await patients.last_withdrawal(tx, sample.patient, FOR_ANY_TUBE)
    new = _new(tx, known, sample.hub, told, month_from=patients.today(tx))
    await _put(tx, new, [_tube_of(tx, sample, HeldAs.ARRIVED)])


async def _holder(tx: Transaction, sample: Sample) -> str | None:
    """Who has the tube in their hands; nobody has what is on its way, lost, or was never drawn.

    What has not left the hospital is the present one's, which alone can see it.
    """
    if sample.stage is not SampleStage.QUARANTINED:
        return None
    chain = links(await custody.of_sample(tx, sample.id))
    if not chain or chain[-1].holder is Holder.COURIER:
        return None
    return sample.hospital if chain[-1].holder is Holder.HOSPITAL else chain[-1].organisation


async def _in_biobanks(tx: Transaction, patient: str, listed: frozenset[UUID]) -> Sequence[Aliquot]:
    every = await aliquots.of_patient(tx, patient)
    return [one for one in every if one.id not in listed and one.stage is not AliquotStage.DESTROYED]


def _tube_of(tx: Transaction, sample: Sample, held_as: HeldAs) -> ListedTube:
    return ListedTube(
        destruction_id=_NO_LIST,
        tube_id=sample.id,
        kind=TubeKind.SAMPLE,
        label=sample.label,
        content=sample.material or "unknown",
        held_as=held_as,
        pooled=False,
        added_at=tx.now,
    )


async def _aliquot(tx: Transaction, one: Aliquot) -> ListedTube:
    tube = ListedTube(
        destruction_id=_NO_LIST,
        tube_id=one.id,
        kind=TubeKind.ALIQUOT,
        label=one.label,
        content=one.content,
        held_as=HeldAs.HELD,
        pooled=False,
        added_at=tx.now,
    )
    if one.stage is AliquotStage.USED_UP:
        used = replace(tube, held_as=HeldAs.USED_UP)
        return used.accounted_by_record(Exemption.USED_UP, at=tx.now)
    if one.stage is AliquotStage.OUT:
        last = await movements.last(tx, one.id)
        handed_out = last is not None and last.reason is MoveReason.HANDED_OUT
        return replace(tube, held_as=HeldAs.HANDED_OUT if handed_out else HeldAs.OUT)
    return tube


async def _with_pools(tx: Transaction, tubes: Sequence[ListedTube]) -> Sequence[ListedTube]:
    """A pool holds one child's material only, so the whole of it is destroyed."""
    pools = await takings.pools_among(tx, [tube.tube_id for tube in tubes if tube.kind is TubeKind.ALIQUOT])
    return [replace(tube, pooled=tube.tube_id in pools) for tube in tubes]


async def _put(tx: Transaction, new: Destruction, tubes: Sequence[ListedTube]) -> None:
    """On the list that is open there already, or on the new one."""
    before = await destructions.open_of_holder(tx, new.patient, new.holder)
    one = before.grown() if before else new
    changes = {"tubes": [tube.label for tube in tubes]}
    about = f"destruction/{one.id}"
    entry = Audit(did="listed for destruction", about=about, patient=one.patient, changes=changes)
    await (destructions.save if before else destructions.add)(tx, one, entry)
    await listed_tubes.add(tx, [replace(tube, destruction_id=one.id) for tube in tubes])
    await outbox.put(tx, statements.listed(one, await listed_tubes.of_list(tx, one.id), at=tx.now))


def _new(tx: Transaction, known: KnownPatient, holder: str, withdrawal: Withdrawal, *, month_from: date) -> Destruction:
    return Destruction(
        id=new_id(),
        patient=known.code,
        hospital=known.hospital,
        holder=holder,
        withdrawal_id=withdrawal.id,
        withdrawn_on=withdrawal.on,
        opened_at=tx.now,
        due_on=due_on(month_from),
        rule=rule_id(),
    )
