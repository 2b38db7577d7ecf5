"""The samples in the database: announced, found, locked, saved with their audit."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Unpack
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from libs.common.gathered import Gathered
from libs.common.vocabulary import Material, Preservation, Tube
from services.samples.domain.stages import SampleStage
from services.samples.domain.tubes.rejection import RejectionReason
from services.samples.domain.tubes.sample import Sample
from services.samples.store.sight import seen_samples
from services.samples.store.tables.samples import samples
from services.samples.store.tables.transit import parcel_tubes
from services.samples.store.transit import custody
from services.samples.store.transit.custody import More

_NEW = insert(samples)
_SAVE = update(samples).where(samples.c.id == bindparam("saved"))


async def add(tx: Gathered, sample: Sample, entry: Audit) -> None:
    """Keep a new sample; announced, there is no tube yet that somebody could have."""
    tx.later(_NEW, _columns(sample))
    if sample.stage is not SampleStage.EXPECTED:
        custody.note(tx, sample)
    await audit.write(tx, entry)


async def move(tx: Transaction, sample: Sample, entry: Audit, **more: Unpack[More]) -> None:
    """Keep where a sample has moved to, and who has the tube from then on."""
    custody.note(tx, sample, **more)
    await save(tx, sample, entry)


async def save(tx: Transaction, sample: Sample, entry: Audit) -> None:
    """Keep what has become of a sample that this transaction has locked and not moved."""
    tx.later(_SAVE, {"saved": sample.id, **_columns(sample)})
    await audit.write(tx, entry)


async def find(tx: Transaction, sample_id: UUID) -> Sample:
    """One sample that the caller may see."""
    return await _one(tx, select(samples).where(samples.c.id == sample_id))


async def materials_of(tx: Transaction, ids: Collection[UUID]) -> Mapping[UUID, Material | None]:
    """What is in these tubes, as far as the caller may see them."""
    if not ids:
        return {}
    wanted = select(samples.c.id, samples.c.material).where(samples.c.id.in_(ids), seen_samples(tx.call))
    return {row.id: None if row.material is None else Material(row.material) for row in await tx.all(wanted)}


async def find_by_label(tx: Transaction, label: str) -> Sample:
    """The sample with this label, if the caller may see it."""
    return await _one(tx, select(samples).where(samples.c.label == label))


async def lock(tx: Transaction, sample_id: UUID) -> Sample:
    """The same, and nobody else changes it until the end of the transaction."""
    return await _one(tx, select(samples).where(samples.c.id == sample_id).with_for_update())


async def find_all(tx: Transaction, ids: Collection[UUID]) -> Sequence[Sample]:
    """Those samples in the order of their ids; refused if the caller may not see one."""
    return _complete(await tx.all(_these(tx, ids)), ids)


async def seen_of(tx: Transaction, ids: Collection[UUID]) -> Sequence[Sample]:
    """Those of the samples that the caller may see."""
    return [sample_of(row) for row in await tx.all(_these(tx, ids))] if ids else []


async def lock_all(tx: Transaction, ids: Collection[UUID]) -> Sequence[Sample]:
    """The same, and nobody else changes them until the end of the transaction."""
    return _complete(await tx.all(_these(tx, ids).with_for_update()), ids)


async def of_patient(tx: Transaction, patient: str) -> Sequence[Sample]:
    """All samples of a child, locked in the order of their ids."""
    return await _all(tx, select(samples).where(samples.c.patient == patient))


async def of_referral(tx: Transaction, referral_id: UUID) -> Sequence[Sample]:
    """All samples of a referral, locked; the announced one, and further tubes drawn for it."""
    return await _all(tx, select(samples).where(samples.c.referral_id == referral_id))


async def of_shipment(tx: Transaction, shipment_id: UUID) -> Sequence[Sample]:
    """The samples that lay in a parcel and that the caller may see, also those that went on in another one."""
    inside = select(parcel_tubes.c.sample_id).where(parcel_tubes.c.parcel_id == shipment_id)
    statement = select(samples).where(samples.c.id.in_(inside), seen_samples(tx.call))
    return [sample_of(row) for row in await tx.all(statement.order_by(samples.c.id))]


def sample_of(row: Row[Any]) -> Sample:
    """A row as the sample it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    return Sample(
        **{
            **columns,
            "stage": SampleStage(columns["stage"]),
            "material": _read(Material, columns["material"]),
            "tube": _read(Tube, columns["tube"]),
            "preservation": _read(Preservation, columns["preservation"]),
            "rejection_reason": _read(RejectionReason, columns["rejection_reason"]),
            "transport_alarms": tuple(columns["transport_alarms"]),
        }
    )


def _these(tx: Transaction, ids: Collection[UUID]) -> Select[Any]:
    return select(samples).where(samples.c.id.in_(ids), seen_samples(tx.call)).order_by(samples.c.id)


def _complete(rows: Sequence[Row[Any]], ids: Collection[UUID]) -> Sequence[Sample]:
    if len(rows) < len(set(ids)):
        raise NotFound("There is no such sample.")
    return [sample_of(row) for row in rows]


def _read(word: type[Any], value: str | None) -> Any:
    return None if value is None else word(value)


def _columns(sample: Sample) -> dict[str, Any]:
    return {**columns_of(sample), "transport_alarms": list(sample.transport_alarms)}


async def _one(tx: Transaction, statement: Select[Any]) -> Sample:
    row = await tx.first(statement.where(seen_samples(tx.call)))
    if row is None:
        raise NotFound("There is no such sample.")
    return sample_of(row)


async def _all(tx: Transaction, statement: Select[Any]) -> Sequence[Sample]:
    locked = statement.where(seen_samples(tx.call)).order_by(samples.c.id).with_for_update()
    return [sample_of(row) for row in await tx.all(locked)]
