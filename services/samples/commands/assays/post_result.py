"""An instrument, or a person of the laboratory, posts a result: preliminary until a person releases it."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from libs.common.call import Call
from libs.common.contracts.samples.assays import ChangeReason
from libs.common.database import Database, Transaction
from libs.common.errors import Forbidden
from services.samples.commands.assays.file_result import Filing, Posted, file_result
from services.samples.commands.assays.register_assay import lock_for_work
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.results.families import AnyResult
from services.samples.domain.tubes.sample import Sample
from services.samples.domain.verification.why import Why
from services.samples.store.assays import instrument_messages, results
from services.samples.store.assays.instrument_messages import Message


@dataclass(frozen=True, slots=True)
class PostResult:
    """The body, when it was measured and on what. `instrument` and `message_id` name the message it came in.

    `correction`: why it differs from what was released.
    """

    call: Call
    assay_id: UUID
    body: AnyResult
    measured_at: datetime
    aliquot_id: UUID | None = None
    instrument: str | None = None
    message_id: str | None = None
    correction: Why | None = None


async def post_result(db: Database, order: PostResult) -> Posted:
    """Keep the body as a new version; the same message again is the same result."""
    async with db.transaction(order.call) as tx:
        assay, sample = await lock_for_work(tx, order.assay_id)
        _check_may(order, assay)
        message = _message(order, assay)
        earlier = None if message is None else await instrument_messages.result_of(tx, message)
        if earlier is not None:
            result = await results.find(tx, assay.id, earlier)
            return tx.answer(Posted(assay, result, repeated=True))
        order.call.check_version(assay.version)
        return tx.answer(await _filed(tx, order, assay, sample, message))


def _check_may(order: PostResult, assay: Assay) -> None:
    assay.check_lab(order.call.caller.organisation)
    if not order.call.caller.may_assay(assay.kind):
        raise Forbidden("The key of this instrument is not for this assay.")


def _message(order: PostResult, assay: Assay) -> Message | None:
    if order.message_id is None:
        return None
    hashed = sha256(f"{assay.id}{order.measured_at.isoformat()}{order.body.model_dump_json()}".encode())
    return Message(
        lab=assay.lab,
        instrument=order.instrument or order.call.by,
        message_id=order.message_id,
        body_hash=hashed.digest(),
        assay_id=assay.id,
    )


async def _filed(tx: Transaction, order: PostResult, assay: Assay, sample: Sample, message: Message | None) -> Posted:
    version = assay.result_version + 1
    reused = message is not None and await instrument_messages.keep(tx, message, result_version=version)
    filing = Filing(
        assay=assay,
        sample=sample,
        lab=order.call.caller.organisation,
        body=order.body,
        measured_at=order.measured_at,
        posted_by=order.call.by,
        posted_by_person=order.call.caller.kind == "person",
        instrument=order.instrument,
        aliquot_id=order.aliquot_id,
        correction=order.correction.note if order.correction else None,
        correction_code=order.correction.code if order.correction else ChangeReason.NOT_STATED,
        correction_for_readers=order.correction.for_readers if order.correction else None,
        noted={"message_id_reused": True} if reused else {},
    )
    return await file_result(tx, filing)
