"""A result's body becomes a version: with the material it came from, what befell that on the way, and no germ line."""

from datetime import datetime
from uuid import UUID

from libs.common.database import Transaction
from services.samples.commands.assays.background import Background
from services.samples.commands.assays.check_stated import check_stated
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.preanalytics import preanalytics_of
from services.samples.domain.assays.result_version import ResultState, ResultVersion
from services.samples.domain.assays.results.families import AnyResult
from services.samples.domain.counselling.apart import set_apart
from services.samples.domain.counselling.control_material import is_control
from services.samples.domain.counselling.untold import check_told
from services.samples.domain.tubes.sample import Sample
from services.samples.store.biobank import aliquots


async def new_version(
    tx: Transaction,
    assay: Assay,
    sample: Sample,
    *,
    body: AnyResult,
    measured_at: datetime,
    aliquot_id: UUID | None,
    background: Background,
) -> ResultVersion:
    """The assay's newest version, preliminary until somebody answers for it."""
    await check_stated(tx, body, of_control=is_control(sample.material))
    aliquot_id = aliquot_id or assay.aliquot_id
    kept, apart = set_apart(body, material=sample.material)
    check_told(kept, [*background.said, *(apart or ())])
    aliquot = None if aliquot_id is None else await aliquots.find(tx, aliquot_id)
    return ResultVersion(
        assay_id=assay.id,
        version=assay.result_version,
        state=ResultState.PRELIMINARY,
        body=kept,
        apart=apart,
        preanalytics=preanalytics_of(sample, aliquot=aliquot, measured_at=measured_at, logged=background.logged),
        measured_at=measured_at,
        posted_at=tx.now,
        posted_by=tx.call.by,
        aliquot_id=aliquot_id,
        run_id=background.run_id,
    )
