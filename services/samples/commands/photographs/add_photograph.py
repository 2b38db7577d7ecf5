"""A hub photographs a tube that it holds: the picture is kept without its origin."""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid, NotFound
from libs.common.identifiers import new_id
from services.samples.domain.consents import FOR_SAMPLES
from services.samples.domain.photographs import photograph_statements as statements
from services.samples.domain.photographs.photograph import Photograph, check_bound, check_in_hand, check_room
from services.samples.domain.photographs.picture import Picture
from services.samples.domain.photographs.reading_picture import read_picture
from services.samples.domain.transit.nonconformity import Nonconformity
from services.samples.domain.transit.parcel import Condition
from services.samples.domain.tubes.sample import Sample
from services.samples.store import patients
from services.samples.store.photographs import photographs
from services.samples.store.transit import nonconformities
from services.samples.store.tubes import samples


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPhotograph:
    """The bytes as they came, and what they show."""

    call: Call
    sample_id: UUID
    content: bytes
    condition: Condition | None = None
    nonconformity_id: UUID | None = None


async def add_photograph(db: Database, order: AddPhotograph) -> Photograph:
    """Keep it, and tell the hospital that there is one."""
    async with db.transaction(order.call) as tx:
        seen = await samples.find(tx, order.sample_id)
        (await patients.hold(tx, seen.patient)).check_consents(FOR_SAMPLES)
        sample = await samples.lock(tx, order.sample_id)
        order.call.check_version(sample.version)
        check_in_hand(sample, hub=tx.call.caller.organisation)
        check_bound(sample, order.condition, await _shown(tx, order))
        check_room(await photographs.count(tx, sample.id))
        picture = read_picture(order.content)
        taken = _taken(tx, sample, order, picture)
        entry = Audit(did="added photograph", about=f"photograph/{taken.id}", patient=taken.patient)
        await photographs.add(tx, taken, picture.content, entry)
        await outbox.put(tx, statements.added(taken, at=tx.now))
        return tx.answer(taken)


async def _shown(tx: Transaction, order: AddPhotograph) -> Nonconformity | None:
    if order.nonconformity_id is None:
        return None
    try:
        return await nonconformities.find(tx, order.nonconformity_id)
    except NotFound:
        sentence = "There is no such nonconformity."
        raise Invalid(sentence, where="query.nonconformity_id", right="one of this sample") from None


def _taken(tx: Transaction, sample: Sample, order: AddPhotograph, picture: Picture) -> Photograph:
    return Photograph(
        id=new_id(),
        sample_id=sample.id,
        patient=sample.patient,
        hospital=sample.hospital,
        hub=tx.call.caller.organisation,
        nonconformity_id=order.nonconformity_id,
        condition=order.condition,
        media_type=picture.media_type,
        size=len(picture.content),
        width=picture.width,
        height=picture.height,
        sha256=sha256(picture.content).digest(),
        added_at=tx.now,
        added_by=tx.call.by,
    )
