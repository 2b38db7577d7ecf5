"""An instrument, or a person of the laboratory, posts a result: preliminary until a person releases it."""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Forbidden
from services.samples.commands.assays.new_version import new_version
from services.samples.commands.assays.register_assay import lock_for_work
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.result_version import ResultVersion
from services.samples.domain.assays.results.families import AnyResult, check_family
from services.samples.store.assays import assays, instrument_messages, results
from services.samples.store.assays.instrument_messages import Message


@dataclass(frozen=True, slots=True)
class PostResult:
    """The body, when it was measured and on what. `instrument` and `message_id` name the message it came in."""

    call: Call
    assay_id: UUID
    body: AnyResult
    measured_at: datetime
    aliquot_id: UUID | None = None
    instrument: str | None = None
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """The assay with the version that this body is."""

    assay: Assay
    result: ResultVersion
    repeated: bool = False

    @property
    def version(self) -> int:
        """The assay's."""
        return self.assay.version


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
        posted = assay.resulted(lab=order.call.caller.organisation, at=tx.now)
        draft = await new_version(
            tx, posted, sample, body=order.body, measured_at=order.measured_at, aliquot_id=order.aliquot_id
        )
        version = replace(draft, instrument=order.instrument)
        await _keep(tx, posted, version, message)
        return tx.answer(Posted(posted, version))


def _check_may(order: PostResult, assay: Assay) -> None:
    assay.check_lab(order.call.caller.organisation)
    if not order.call.caller.may_assay(assay.kind):
        raise Forbidden("The key of this instrument is not for this assay.")
    check_family(assay.kind, order.body)


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


async def _keep(tx: Transaction, assay: Assay, version: ResultVersion, message: Message | None) -> None:
    about = f"assay/{assay.id}"
    changes = {"result_version": version.version}
    if message is not None and await instrument_messages.keep(tx, message, result_version=version.version):
        changes = {**changes, "message_id_reused": True}
    await _supersede_draft(tx, assay, version)
    await assays.save(tx, assay, Audit(did="posted result", about=about, patient=assay.patient, changes=changes))
    await results.add(tx, version, Audit(did="kept result version", about=about, patient=assay.patient))


async def _supersede_draft(tx: Transaction, assay: Assay, version: ResultVersion) -> None:
    """A preliminary body that was never released gives way to the next one, and stays readable."""
    if version.version == 1:
        return
    draft = (await results.find(tx, assay.id, version.version - 1)).superseded()
    await results.save(
        tx, draft, Audit(did="superseded result version", about=f"assay/{assay.id}", patient=assay.patient)
    )
