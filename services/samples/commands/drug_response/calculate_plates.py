"""The worker takes up plates that wait, fits their drugs in processes of their own, and files the result.

A claim with a lease says who is at it; claim, result and end are each one transaction. A worker that is killed anywhere
between leaves plates that another one takes up when the lease has run out, and the result is filed once.
"""

from collections.abc import Sequence
from typing import Final

import structlog

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Refusal, Unavailable
from libs.common.identifiers import new_id
from services.samples.commands.drug_response.file_plates import fail_plates, file_plates
from services.samples.commands.drug_response.profile_drugs import profile_drugs
from services.samples.domain.drug_response.compiling import Prepared, failures_of, prepare, result_of
from services.samples.domain.drug_response.drug_plates import ClaimLost, DrugPlates, Failure
from services.samples.domain.drug_response.options import FitOptions
from services.samples.domain.drug_response.profile_order import ProfileOrder
from services.samples.domain.drug_response.profiling import Line
from services.samples.store.drug_response import drug_plates

AT_A_TIME: Final = 40
"""Drugs between two words of progress: both cores have work, and a lease is never short."""

CALL: Final = Call.service("samples")

_log = structlog.get_logger(__name__)


async def calculate_plates(db: Database) -> None:
    """Until none is waiting; what fails for a reason of ours is left to the next lease."""
    while (plates := await claim_next(db)) is not None:
        try:
            await calculate(db, plates)
        except ClaimLost:
            _log.warning("plates were taken up by another worker", id=str(plates.id))
        except Unavailable as failure:
            # The lease runs out, and they are tried again, a few times.
            _log.warning("calculation was interrupted", id=str(plates.id), error=type(failure).__name__)


async def claim_next(db: Database) -> DrugPlates | None:
    """Take up the oldest; those on which too many workers died are given up."""
    async with db.transaction(CALL) as tx:
        waiting = await drug_plates.lock_next(tx)
        if waiting is None:
            return None
        if not waiting.is_worn_out():
            claimed = waiting.claimed(new_id(), at=tx.now)
            await drug_plates.save(tx, claimed, None)
            return claimed
        given_up = waiting.failed(Failure.INTERRUPTED, at=tx.now)
        await drug_plates.save(tx, given_up, Audit(did="gave up drug plates", about=f"assay/{waiting.assay_id}"))
    return await claim_next(db)


async def calculate(db: Database, plates: DrugPlates) -> None:
    """Fit all drugs and file what they come to."""
    order = ProfileOrder.model_validate(plates.content)
    prepared = prepare(order)
    lines = await _profiled(db, plates, prepared, order.options)
    failures = [one.model_dump(mode="json") for one in failures_of(prepared, lines)]
    body = result_of(order, prepared, lines, plates_id=plates.id)
    if body is None:
        await fail_plates(db, CALL, plates, Failure.NO_CURVE, not_fitted=failures)
        return
    try:
        await file_plates(db, CALL, plates, body)
    except (ClaimLost, Unavailable):
        raise
    except Refusal as refusal:
        reason = f"{refusal.code}: {refusal.sentence}"
        await fail_plates(db, CALL, plates, Failure.REFUSED, reason=reason, not_fitted=failures)


async def _profiled(db: Database, plates: DrugPlates, prepared: Prepared, options: FitOptions) -> Sequence[Line]:
    lines: list[Line] = []
    for start in range(0, len(prepared.series), AT_A_TIME):
        lines += await profile_drugs(prepared.series[start : start + AT_A_TIME], options)
        await _progress(db, plates, len(lines))
    return lines


async def _progress(db: Database, plates: DrugPlates, done: int) -> None:
    async with db.transaction(CALL) as tx:
        held = await drug_plates.lock(tx, plates.id)
        held.check_claim(plates.claim)
        await drug_plates.save(tx, held.progressed(done, at=tx.now), None)
