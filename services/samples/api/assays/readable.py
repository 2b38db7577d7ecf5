"""One version of a result, for whoever may read it: consent is asked, and the reading is written down."""

from uuid import UUID

from libs.common.database import Transaction
from libs.common.errors import NotFound
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.reading import can_read
from services.samples.domain.assays.result_version import ResultVersion
from services.samples.domain.consents import FOR_SAMPLES, purpose_of
from services.samples.store import patients, viewed
from services.samples.store.assays import assays, results


async def readable_version(tx: Transaction, assay_id: UUID, result_version: int) -> tuple[Assay, ResultVersion]:
    """The assay with that version, as far as the family agrees and the version is shown to the caller's party."""
    assay = await assays.find(tx, assay_id)
    patient = await patients.hold(tx, assay.patient)
    patient.check_consents(FOR_SAMPLES, purpose_of(assay.kind))
    await viewed.note_one(tx, f"result/{assay.id}", patient=assay.patient)
    found = await results.find(tx, assay_id, result_version)
    if not can_read(found, assay, scope=tx.call.scope):
        raise NotFound("There is no such version of the result.")
    return assay, found
