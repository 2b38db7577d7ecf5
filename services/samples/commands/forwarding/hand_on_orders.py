"""The orders of a tube go on with it: the old hub's are ordered at the new one, those at laboratories stay there."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.errors import WrongState
from services.samples.commands.assays.cancel_assays import cancel_all
from services.samples.commands.assays.order_assays import Because, place_orders
from services.samples.domain.assays.assay import Assay
from services.samples.domain.forwarding.new_hub import check_can_do
from services.samples.domain.routing.hubs import hub_abilities
from services.samples.domain.stages import AssayStage
from services.samples.domain.tubes.sample import Sample
from services.samples.store.assays import assays

AT_WORK: Final = frozenset({AssayStage.REGISTERED, AssayStage.PRELIMINARY})


async def hand_on_orders(tx: Transaction, sample: Sample, *, from_hub: str) -> Sequence[Assay]:
    """Of a sample that this transaction has moved to another hub; answers all that is wanted of it there."""
    every = await assays.lock_all_of_sample(tx, sample.id)
    _check_idle(sample, every, hub=from_hub)
    going = [one for one in every if one.lab == from_hub and one.stage is AssayStage.ORDERED]
    kinds = [one.kind for one in going]
    check_can_do(sample.hub or "", hub_abilities().get(sample.hub or ""), kinds)
    staying = [one for one in every if one not in going and one.stage is not AssayStage.CANCELLED]
    kept = [replace(one, hub=sample.hub) for one in staying]
    for assay in kept:
        # It moves nothing of the assay, so its version stays: the hub that has the tube now sees it.
        await assays.save(tx, assay, Audit(did="handed assay on", about=f"assay/{assay.id}", patient=assay.patient))
    await cancel_all(tx, going, reason="sample forwarded")
    placed: list[Assay] = []
    for one in going:
        # As urgent as before, and still the retest or the reflex that it was.
        placed += await place_orders(tx, sample, [one.kind], lab=sample.hub, because=Because.of(one))
    return [*kept, *placed]


def _check_idle(sample: Sample, every: Sequence[Assay], *, hub: str) -> None:
    begun = next((one for one in every if one.lab == hub and one.stage in AT_WORK), None)
    if begun is not None:
        sentence = f"{begun.kind} of sample {sample.label} has begun at this hub: release or cancel it first."
        raise WrongState(sentence, where="body.samples", wrong=sample.label, right="no assay at work at this hub")
