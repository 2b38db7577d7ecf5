"""When a result is released or amended, the consultation shows that it has come: which assay, from where."""

from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.samples.assays import AssayResulted, ResultAmended
from libs.common.database import Transaction
from libs.common.vocabulary import Assay
from services.board.domain.known_result import KnownResult
from services.board.store import patients, results

# Germ-line results go to genetic counselling and never on the common sheet (domain, section 5).
NOT_SHOWN = frozenset({Assay.GERM_LINE, Assay.PHARMACOGENETICS})


@consumes(AssayResulted)
async def note_result(tx: Transaction, event: AssayResulted) -> None:
    await _keep(tx, event)


@consumes(ResultAmended)
async def note_amendment(tx: Transaction, event: ResultAmended) -> None:
    await _keep(tx, event)


async def _keep(tx: Transaction, event: AssayResulted | ResultAmended) -> None:
    """Keep that it is there; its findings are read at samples."""
    if event.result.assay in NOT_SHOWN:
        return
    patient = await patients.follow(tx, event.patient)
    result = KnownResult(
        assay_id=event.assay_id,
        patient=patient.code,
        version=event.version,
        result_version=event.result.result_version,
        assay=event.result.assay,
        lab=event.result.lab,
        experimental=event.result.experimental,
        released_at=event.result.released_at,
    )
    await results.keep(tx, result, Audit(did="heard of result", about=event.aggregate, patient=patient.code))
