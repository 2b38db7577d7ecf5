"""Find what a label is on: somebody holds a tube and types its code."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import Field

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.database import Transaction
from libs.common.errors import Invalid, NotFound
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import View
from services.samples.api.biobank.aliquots import AliquotView
from services.samples.api.biobank.storages import StorageView
from services.samples.api.kits.kit_view import KitView
from services.samples.api.labelling.relabelling import FormerLabelView
from services.samples.api.tubes.sample_view import SampleView
from services.samples.domain import label as labels
from services.samples.domain.label import Labelled
from services.samples.domain.labelling.relabelling import FormerLabel
from services.samples.store import viewed
from services.samples.store.biobank import aliquots, storages
from services.samples.store.kits import kits
from services.samples.store.labelling import former_labels
from services.samples.store.tubes import samples

router = APIRouter(prefix="/v1/labels", tags=["samples"])


class LabelledView(View):
    """The sample, the aliquot, the place of the storage tree or the kit with the label."""

    sample: SampleView | None = None
    aliquot: AliquotView | None = None
    storage: StorageView | None = None
    kit: KitView | None = None
    former_labels: tuple[FormerLabelView, ...] = Field(default=(), description="What the tube bore before, in order.")


@router.get("/{label}", summary="Find the sample or aliquot that bears a label", responses=refusals(NotFound, Invalid))
async def show_one(
    label: Annotated[str, Path(max_length=20, examples=[labels.EXAMPLE])],
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_READ)],
) -> LabelledView:
    """A former label finds its tube as well; a mistyped one is refused, and the nearest valid one suggested."""
    written = labels.check(label, where="path.label")
    async with db.transaction(call) as tx:
        if written.startswith(Labelled.KIT):
            return LabelledView(kit=KitView.seen_by(await kits.find_by_label(tx, written), call))
        if written.startswith(Labelled.STORAGE):
            return LabelledView(storage=StorageView.of(await storages.find_by_label(tx, written)))
        former = await former_labels.find(tx, written)
        if written.startswith(Labelled.ALIQUOT):
            return await _aliquot(tx, written, former)
        return await _sample(tx, written, former)


async def _aliquot(tx: Transaction, label: str, former: FormerLabel | None) -> LabelledView:
    aliquot = await (aliquots.find(tx, former.tube_id) if former else aliquots.find_by_label(tx, label))
    await viewed.note_one(tx, f"aliquot/{aliquot.id}", patient=aliquot.patient)
    return LabelledView(aliquot=AliquotView.of(aliquot), former_labels=await _history(tx, aliquot.id))


async def _sample(tx: Transaction, label: str, former: FormerLabel | None) -> LabelledView:
    sample = await (samples.find(tx, former.tube_id) if former else samples.find_by_label(tx, label))
    await viewed.note_one(tx, f"sample/{sample.id}", patient=sample.patient)
    view = SampleView.seen_by(sample, tx.call)
    return LabelledView(sample=view, former_labels=await _history(tx, sample.id))


async def _history(tx: Transaction, tube_id: UUID) -> tuple[FormerLabelView, ...]:
    return tuple(FormerLabelView.of(one) for one in await former_labels.of_tube(tx, tube_id))
