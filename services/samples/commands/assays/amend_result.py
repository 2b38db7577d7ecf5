"""A released result was wrong: a corrected version waits until a second person releases it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import WrongState
from services.samples.commands.assays.file_result import Filing, Posted, file_result
from services.samples.commands.assays.register_assay import lock_for_work
from services.samples.commands.assays.release_result import check_is_person
from services.samples.domain.assays.results.families import AnyResult
from services.samples.domain.verification.why import Why


@dataclass(frozen=True, slots=True)
class AmendResult:
    """The corrected body and why; `why.note` is kept here."""

    call: Call
    assay_id: UUID
    body: AnyResult
    measured_at: datetime
    why: Why
    aliquot_id: UUID | None = None


async def amend_result(db: Database, order: AmendResult) -> Posted:
    """Keep it beside the released version, which stays in force."""
    check_is_person(order.call)
    async with db.transaction(order.call) as tx:
        assay, sample = await lock_for_work(tx, order.assay_id)
        order.call.check_version(assay.version)
        assay.check_lab(order.call.caller.organisation)
        if not assay.is_released:
            raise WrongState(f"The assay is {assay.stage}; only a released result can be corrected.")
        filing = Filing(
            assay=assay,
            sample=sample,
            lab=order.call.caller.organisation,
            body=order.body,
            measured_at=order.measured_at,
            posted_by=order.call.by,
            posted_by_person=True,
            aliquot_id=order.aliquot_id,
            correction=order.why.note or "",
            correction_code=order.why.code,
            correction_for_readers=order.why.for_readers,
        )
        return tx.answer(await file_result(tx, filing, did="amended result"))
