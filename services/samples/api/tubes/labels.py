"""Find what a label is on: somebody holds a tube and types its code."""

from typing import Annotated

from fastapi import APIRouter, Path

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Invalid, NotFound
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import View
from services.samples.api.biobank.aliquots import AliquotView
from services.samples.api.biobank.storages import StorageView
from services.samples.api.kits.kit_view import KitView
from services.samples.api.tubes.sample_view import SampleView
from services.samples.domain import label as labels
from services.samples.domain.label import Labelled
from services.samples.store import viewed
from services.samples.store.biobank import aliquots, storages
from services.samples.store.kits import kits
from services.samples.store.tubes import samples

router = APIRouter(prefix="/v1/labels", tags=["samples"])


class LabelledView(View):
    """The sample, the aliquot, the place of the storage tree or the kit with the label."""

    sample: SampleView | None = None
    aliquot: AliquotView | None = None
    storage: StorageView | None = None
    kit: KitView | None = None


@router.get("/{label}", summary="Find the sample or aliquot that bears a label", responses=refusals(NotFound, Invalid))
async def show_one(
    label: Annotated[str, Path(max_length=20, examples=[labels.EXAMPLE])],
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_READ)],
) -> LabelledView:
    """A mistyped label is refused, and the nearest valid one suggested."""
    written = labels.check(label, where="path.label")
    async with db.transaction(call) as tx:
        if written.startswith(Labelled.KIT):
            return LabelledView(kit=KitView.seen_by(await kits.find_by_label(tx, written), call))
        if written.startswith(Labelled.STORAGE):
            return LabelledView(storage=StorageView.of(await storages.find_by_label(tx, written)))
        if written.startswith(Labelled.ALIQUOT):
            aliquot = await aliquots.find_by_label(tx, written)
            await viewed.note_one(tx, f"aliquot/{aliquot.id}", patient=aliquot.patient)
            return LabelledView(aliquot=AliquotView.of(aliquot))
        sample = await samples.find_by_label(tx, written)
        await viewed.note_one(tx, f"sample/{sample.id}", patient=sample.patient)
        return LabelledView(sample=SampleView.seen_by(sample, call))
