"""When a result was wrong and nothing replaces it, the consultation no longer shows it."""

from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.samples.assays import ResultWithdrawn
from libs.common.database import Transaction
from services.board.domain.known_result import KnownResult
from services.board.store import patients, results


@consumes(ResultWithdrawn)
async def drop_result(tx: Transaction, event: ResultWithdrawn) -> None:
    """Keep only that it does not stand."""
    patient = await patients.follow(tx, event.patient)
    result = KnownResult(
        assay_id=event.assay_id,
        patient=patient.code,
        version=event.version,
        result_version=event.result_version,
        withdrawn=True,
    )
    await results.keep(tx, result, Audit(did="dropped result", about=event.aggregate, patient=patient.code))
