"""What a code is on: labels that are, labels that were, numbers of parcels, places; each by an index of its own.

A beginning is asked for as a span: unlike LIKE, comparisons may use an index in front of row-level security.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Column,
    Row,
    Select,
    Table,
    Text,
    Uuid,
    cast,
    exists,
    false,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from libs.common import audit
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Transaction
from services.samples.domain.labelling.typed_code import TypedCode
from services.samples.store.sight import Condition, seen_parcels, seen_storages, seen_unmatched_tubes
from services.samples.store.tables.assays import assays
from services.samples.store.tables.biobank import aliquots, storages
from services.samples.store.tables.labelling import former_labels
from services.samples.store.tables.samples import samples
from services.samples.store.tables.transit import parcel_boxes, parcels
from services.samples.store.tables.unmatched import unmatched_tubes

AT_MOST: Final = 20
"""Of each kind: whoever gets more types another symbol."""
HIGHEST: Final = "\U0010ffff"


async def search(tx: Transaction, typed: TypedCode) -> Sequence[Row[Any]]:
    """Everything in the caller's sight that bears the code; whose it is, is on record."""
    parts = [part.order_by("code").limit(AT_MOST).subquery() for part in _parts(tx.call, typed)]
    rows = await tx.all(union_all(*(select(part) for part in parts)))
    shown = {"patients": sorted({row.patient for row in rows if row.patient is not None})}
    await audit.write(tx, Audit(did="searched code", about="codes", changes=shown))
    return rows


def _parts(call: Call, typed: TypedCode) -> Iterator[Select[Any]]:
    yield from _of_tubes(call, typed)
    yield from _of_parcels(call, typed)
    yield from _of_places(call, typed)
    found = _hit("unmatched_tube", "written", unmatched_tubes, unmatched_tubes.c.written)
    yield found.where(_begins(unmatched_tubes.c.written, typed.spellings), seen_unmatched_tubes(call))


def _of_tubes(call: Call, typed: TypedCode) -> Iterator[Select[Any]]:
    sample = _hit("sample", "label", samples, samples.c.label)
    yield sample.where(_begins(samples.c.label, typed.labels), _seen(call, samples, samples.c.id))
    aliquot = _hit("aliquot", "label", aliquots, aliquots.c.label)
    yield aliquot.where(_begins(aliquots.c.label, typed.labels), _seen(call, aliquots, aliquots.c.sample_id))
    former = _begins(former_labels.c.label, typed.labels)
    was_sample = _hit("sample", "former_label", samples, former_labels.c.label)
    joined = was_sample.join(former_labels, former_labels.c.tube_id == samples.c.id)
    yield joined.where(former, _seen(call, samples, samples.c.id))
    was_aliquot = _hit("aliquot", "former_label", aliquots, former_labels.c.label)
    joined = was_aliquot.join(former_labels, former_labels.c.tube_id == aliquots.c.id)
    yield joined.where(former, _seen(call, aliquots, aliquots.c.sample_id))
    numbered = _hit("sample", "external_code", samples, samples.c.external_code)
    yield numbered.where(_begins(samples.c.external_code, typed.spellings), _seen(call, samples, samples.c.id))


def _of_parcels(call: Call, typed: TypedCode) -> Iterator[Select[Any]]:
    tracked = _hit("parcel", "tracking_number", parcels, parcels.c.tracking_number)
    yield tracked.where(_begins(parcels.c.tracking_number, typed.spellings), seen_parcels(call))
    boxed = _hit("parcel", "box", parcels, parcel_boxes.c.name)
    joined = boxed.join(parcel_boxes, parcel_boxes.c.parcel_id == parcels.c.id)
    yield joined.where(_begins(parcel_boxes.c.name, typed.spellings), seen_parcels(call))
    parcel_id = _id_of(typed.text)
    if parcel_id is not None:
        yield _hit("parcel", "parcel", parcels, literal(str(parcel_id))).where(
            parcels.c.id == parcel_id, seen_parcels(call)
        )


def _of_places(call: Call, typed: TypedCode) -> Iterator[Select[Any]]:
    node = _hit("storage", "label", storages, storages.c.label)
    yield node.where(_begins(storages.c.label, typed.labels), seen_storages(call))
    path = _hit("storage", "position", storages, storages.c.path)
    yield path.where(_begins(storages.c.path, (typed.text,)), seen_storages(call))
    if typed.place is not None:
        box, position = typed.place
        there = (aliquots.c.box == box, aliquots.c.position == position)
        lying = _hit("aliquot", "position", aliquots, aliquots.c.box + " " + aliquots.c.position)
        yield lying.where(*there, _seen(call, aliquots, aliquots.c.sample_id))


def _hit(kind: str, matched: str, table: Table, code: Any) -> Select[Any]:
    """The same columns of whatever is found; of what has no such column, nothing."""
    names = ("sample_id", "label", "patient", "hospital", "hub", "stage")
    named = {"sample_id": samples.c.id if table is samples else None, "stage": table.c.get("state")}
    named["hub"] = table.c.get("receiver")
    columns: list[Any] = [table.c.get(name, named.get(name)) for name in names]
    kinds = {"sample_id": Uuid}
    shown = [
        (cast(null(), kinds.get(name, Text)) if one is None else one).label(name)
        for one, name in zip(columns, names, strict=True)
    ]
    return select(
        literal(kind).label("kind"), literal(matched).label("matched"), code.label("code"), table.c.id, *shown
    ).select_from(table)


def _begins(column: Column[Any], beginnings: Sequence[str]) -> Condition:
    spans = [(column >= one) & (column <= one + HIGHEST) for one in beginnings]
    return or_(false(), *spans)


def _seen(call: Call, table: Table, sample_id: Column[Any]) -> Condition:
    """As `sight` has it, asked row by row: few are found."""
    if call.everywhere:
        return true()
    ordered = exists().where(assays.c.sample_id == sample_id, assays.c.lab == call.scope)
    return or_(table.c.hospital == call.scope, table.c.hub == call.scope, ordered)


def _id_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
