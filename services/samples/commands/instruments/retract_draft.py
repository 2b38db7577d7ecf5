"""An instrument takes back what nobody has answered for: the draft is dismissed, the order is open again."""

from libs.common.audit import Audit
from libs.common.database import Transaction
from services.samples.domain.assays.assay import Assay
from services.samples.domain.verification.why import Why
from services.samples.store.assays import assays, results


async def retract_draft(tx: Transaction, assay: Assay, *, reason: str) -> Assay:
    """The locked order's newest body, which waits for a person; of a released one, the correction that waits."""
    after = assay.draft_retracted(lab=assay.lab)
    version = (await results.find(tx, assay.id, assay.result_version)).dismissed(Why(note=reason))
    about, patient = f"assay/{assay.id}", assay.patient
    await assays.save(tx, after, Audit(did="retracted draft", about=about, patient=patient, reason=reason))
    await results.save(tx, version, Audit(did="dismissed result version", about=about, patient=patient))
    return after
