"""A person of the laboratory answers for a result: from now on it is final, and the network hears it."""

from dataclasses import dataclass
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Forbidden
from services.samples.commands.assays.post_result import Posted
from services.samples.commands.assays.register_assay import lock_for_work
from services.samples.domain.assays import assay_statements as statements
from services.samples.store.assays import assays, results
from services.samples.store.loggers import journey_temperatures


@dataclass(frozen=True, slots=True)
class ReleaseResult:
    """The version that the person has read."""

    call: Call
    assay_id: UUID
    result_version: int


async def release_result(db: Database, order: ReleaseResult) -> Posted:
    """Release exactly that version."""
    check_is_person(order.call)
    async with db.transaction(order.call) as tx:
        assay, _ = await lock_for_work(tx, order.assay_id)
        order.call.check_version(assay.version)
        lab = order.call.caller.organisation
        released = assay.released(lab=lab, result_version=order.result_version, at=tx.now)
        alarms = await journey_temperatures.alarms_of(tx, assay.sample_id)
        draft = await results.find(tx, assay.id, order.result_version)
        version = draft.released(by=tx.call.by, at=tx.now, alarms=alarms)
        about, patient = f"assay/{assay.id}", assay.patient
        await assays.save(tx, released, Audit(did="released result", about=about, patient=patient))
        await results.save(tx, version, Audit(did="signed result version", about=about, patient=patient))
        await outbox.put(tx, statements.resulted(released, version, at=tx.now))
        return tx.answer(Posted(released, version))


def check_is_person(call: Call) -> None:
    """Refuse machines: a result is answered for by somebody."""
    if call.caller.kind != "person":
        raise Forbidden("Only a person can answer for a result.")
