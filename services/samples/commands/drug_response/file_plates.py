"""The end of a calculation: a result version, or the reason why there is none; with the plates in one transaction."""

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from services.samples.commands.assays.file_result import Filing, file_result
from services.samples.commands.assays.register_assay import lock_for_work
from services.samples.domain.assays.results.drp import DrpResult
from services.samples.domain.drug_response.drug_plates import DrugPlates, Failure
from services.samples.store.assays import assays
from services.samples.store.drug_response import drug_plates


async def file_plates(db: Database, call: Call, plates: DrugPlates, body: DrpResult) -> None:
    """A preliminary result, or a correction that waits for its release, in the name of who posted the plates."""
    async with db.transaction(call) as tx:
        assay, sample = await lock_for_work(tx, plates.assay_id)
        held = await drug_plates.lock(tx, plates.id)
        held.check_claim(plates.claim)
        filing = Filing(
            assay=assay,
            sample=sample,
            lab=held.lab,
            body=body,
            measured_at=held.measured_at,
            posted_by=held.submitted_by,
            posted_by_person=held.submitted_by_person,
            instrument=held.instrument,
            aliquot_id=held.aliquot_id,
            correction=held.correction if assay.is_released else None,
            noted={"plates_id": str(held.id), "method_id": held.method_id, "experimental": True},
        )
        posted = await file_result(tx, filing, did="calculated drug response")
        unfitted = [one.model_dump(mode="json") for one in body.not_fitted]
        filed = held.filed(posted.result.version, not_fitted=unfitted, at=tx.now)
        entry = Audit(did="filed drug plates", about=f"assay/{assay.id}", patient=assay.patient)
        await drug_plates.save(tx, filed, entry)


async def fail_plates(
    db: Database,
    call: Call,
    plates: DrugPlates,
    failure: Failure,
    *,
    reason: str | None = None,
    not_fitted: list[dict[str, str]],
) -> None:
    """Nothing comes of them; the laboratory reads why."""
    async with db.transaction(call) as tx:
        assay = await assays.find(tx, plates.assay_id)
        held = await drug_plates.lock(tx, plates.id)
        held.check_claim(plates.claim)
        failed = held.failed(failure, at=tx.now, reason=reason, not_fitted=not_fitted)
        changes = {"plates_id": str(held.id), "failure": failure}
        entry = Audit(did="failed drug plates", about=f"assay/{assay.id}", patient=assay.patient, changes=changes)
        await drug_plates.save(tx, failed, entry)
