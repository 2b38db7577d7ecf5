"""A laboratory posts plates of drug response profiling: kept now, calculated by the worker."""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Forbidden, Invalid, WrongState
from libs.common.identifiers import new_id
from libs.common.vocabulary import Assay as Kind
from services.samples.commands.assays.register_assay import lock_for_work
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.preanalytics import preanalytics_of
from services.samples.domain.drug_response.compiling import prepare
from services.samples.domain.drug_response.drug_plates import DrugPlates, PlatesState
from services.samples.domain.drug_response.method import method_id
from services.samples.domain.drug_response.options import FitOptions
from services.samples.domain.drug_response.profile_order import ProfileOrder
from services.samples.store.assays import assays
from services.samples.store.biobank import aliquots
from services.samples.store.drug_response import drug_plates


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPlates:
    """What was measured, when and on what; `correction` is why a released result is to be corrected."""

    call: Call
    assay_id: UUID
    order: ProfileOrder
    measured_at: datetime
    aliquot_id: UUID | None = None
    instrument: str | None = None
    correction: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalculateAgain:
    """The same plates by other options."""

    call: Call
    assay_id: UUID
    plates_id: UUID
    options: FitOptions
    correction: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The plates; `repeated`: the same content is there already."""

    plates: DrugPlates
    repeated: bool = False

    @property
    def version(self) -> int:
        """Of the plates."""
        return self.plates.version


async def post_plates(db: Database, order: PostPlates) -> Accepted:
    """Keep them; the same plates with the same options are the same posting."""
    async with db.transaction(order.call) as tx:
        return tx.answer(await _keep(tx, order))


async def calculate_again(db: Database, order: CalculateAgain) -> Accepted:
    """Another posting of what was posted before: what came of that stays."""
    async with db.transaction(order.call) as tx:
        (await assays.find(tx, order.assay_id)).check_lab(order.call.caller.organisation)
        before = await drug_plates.find(tx, order.assay_id, order.plates_id)
        content = ProfileOrder.model_validate({**before.content, "options": order.options})
        again = PostPlates(
            call=order.call,
            assay_id=order.assay_id,
            order=content,
            measured_at=before.measured_at,
            aliquot_id=before.aliquot_id,
            instrument=before.instrument,
            correction=order.correction,
        )
        return tx.answer(await _keep(tx, again))


async def _keep(tx: Transaction, order: PostPlates) -> Accepted:
    assay, sample = await lock_for_work(tx, order.assay_id)
    _check_may(order, assay)
    aliquot = None if order.aliquot_id is None else await aliquots.find(tx, order.aliquot_id)
    # What would be refused when the result is there, is refused now.
    preanalytics_of(sample, aliquot=aliquot, measured_at=order.measured_at)
    plates = _plates(order, tx)
    before = await drug_plates.same(tx, assay.id, plates.content_hash)
    if before is not None:
        return Accepted(before, repeated=True)
    if assay.is_released and order.correction is None:
        raise WrongState("This assay has a released result; a correction has to say why.")
    changes = {"plates_id": str(plates.id), "method_id": plates.method_id, "drugs": plates.drugs, "experimental": True}
    about = f"assay/{assay.id}"
    entry = Audit(did="posted drug plates", about=about, patient=assay.patient, changes=changes)
    await drug_plates.add(tx, plates, replace(entry, reason=order.correction) if order.correction else entry)
    return Accepted(plates)


def _check_may(order: PostPlates, assay: Assay) -> None:
    assay.check_lab(order.call.caller.organisation)
    if assay.kind is not Kind.DRP:
        raise Invalid("This is no drug response profile.", where="path.assay_id", wrong=assay.kind, right=Kind.DRP)
    if not order.call.caller.may_assay(assay.kind):
        raise Forbidden("The key of this instrument is not for this assay.")


def _plates(order: PostPlates, tx: Transaction) -> DrugPlates:
    content: dict[str, Any] = order.order.model_dump(mode="json")
    about = [order.measured_at.isoformat(), str(order.aliquot_id), order.correction, content]
    hashed = sha256(orjson.dumps(about, option=orjson.OPT_SORT_KEYS)).digest()
    return DrugPlates(
        id=new_id(),
        assay_id=order.assay_id,
        lab=order.call.caller.organisation,
        state=PlatesState.WAITING,
        content=content,
        content_hash=hashed,
        quality=[one.model_dump(mode="json") for one in prepare(order.order).quality],
        method_id=method_id(order.order.options),
        measured_at=order.measured_at,
        submitted_at=tx.now,
        submitted_by=tx.call.by,
        submitted_by_person=order.call.caller.kind == "person",
        aliquot_id=order.aliquot_id,
        instrument=order.instrument,
        correction=order.correction,
        drugs=len(order.order.drugs),
    )
