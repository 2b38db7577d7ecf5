"""A page of a list: the rows in their order, then all that hangs on them, each kind in one statement."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Row, select

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.organisations import Organisations
from libs.common.pagination import PageRequest
from services.samples.domain.assays.assay import Assay
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.instruments.receipt import Receipt
from services.samples.domain.loggers.travelled import Travelled
from services.samples.domain.transit.custody import Handing, links
from services.samples.domain.tubes.sample import Sample
from services.samples.domain.unmatched.unmatched_tube import UnmatchedTube
from services.samples.domain.worklists.row import WorkRow
from services.samples.domain.worklists.worklist import Worklist
from services.samples.store.assays import assays
from services.samples.store.biobank import aliquots
from services.samples.store.instruments import receipt_rows
from services.samples.store.loggers import journey_temperatures
from services.samples.store.transit import custody
from services.samples.store.transit.custody import Carriage
from services.samples.store.tubes import samples
from services.samples.store.unmatched import unmatched_tubes
from services.samples.store.worklists.open_work import rows_of
from services.samples.store.worklists.work_filter import WorkFilter

Thing = TypeVar("Thing")
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class WorkPage:
    """Some rows, and where the next ones begin."""

    rows: Sequence[WorkRow | UnmatchedTube | Receipt]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class _Hanging:
    """What hangs on the tubes of a page."""

    samples: Mapping[UUID, Sample]
    orders: Mapping[UUID, Sequence[Assay]]
    handings: Mapping[UUID, Sequence[Handing]]
    carriages: Mapping[UUID, Carriage]
    aliquots: Mapping[UUID, Sequence[Aliquot]]
    travelled: Mapping[UUID, Travelled]


async def fetch(
    tx: Transaction, worklist: Worklist, asked: WorkFilter, page: PageRequest, *, parties: Organisations
) -> WorkPage:
    """One page, what waits longest or comes first at its head; who was shown is on record."""
    work = rows_of(tx, worklist, asked, parties=parties)
    found = await pagination.fetch(tx, select(work), by=(work.c.at, work.c.id), page=page)
    if worklist is Worklist.UNMATCHED:
        ids = [row.id for row in found.rows]
        nobodys: dict[UUID, UnmatchedTube | Receipt] = {one.id: one for one in await unmatched_tubes.seen_of(tx, ids)}
        nobodys |= {one.id: one for one in await receipt_rows.seen_of(tx, ids)}
        return WorkPage([nobodys[one] for one in ids if one in nobodys], found.next_cursor)
    hanging = await _hanging(tx, {row.sample_id for row in found.rows})
    rows = [_row(worklist, row, hanging) for row in found.rows if row.sample_id in hanging.samples]
    shown = {"patients": sorted({row.sample.patient for row in rows})}
    await audit.write(tx, Audit(did="listed worklist", about=f"worklist/{worklist}", changes=shown))
    return WorkPage(rows, found.next_cursor)


async def _hanging(tx: Transaction, ids: Collection[UUID]) -> _Hanging:
    handings = await custody.of_samples(tx, ids)
    return _Hanging(
        samples={one.id: one for one in await samples.seen_of(tx, ids)},
        orders=_by(await assays.of_samples(tx, ids), lambda one: one.sample_id),
        handings=_by(handings, lambda one: one.sample_id),
        carriages=await custody.carriages(tx, handings),
        aliquots=_by(await aliquots.stored_of(tx, ids), lambda one: one.sample_id),
        travelled=await journey_temperatures.travelled_of(tx, ids),
    )


def _row(worklist: Worklist, row: Row[Any], hanging: _Hanging) -> WorkRow:
    sample = hanging.samples[row.sample_id]
    orders = hanging.orders.get(sample.id, ())
    chain = links(hanging.handings.get(sample.id, ()))
    held = chain[-1] if chain else None
    carriage = hanging.carriages.get(held.shipment_id) if held and held.shipment_id else None
    return WorkRow(
        id=row.id,
        worklist=worklist,
        sample=sample,
        orders=orders,
        order=next((one for one in orders if one.id == row.order_id), None),
        held=held,
        courier=carriage.courier if carriage else None,
        tracking_number=carriage.tracking_number if carriage else None,
        aliquots=hanging.aliquots.get(sample.id, ()),
        travelled=hanging.travelled.get(sample.id),
    )


def _by(things: Iterable[Thing], key: Callable[[Thing], Key]) -> Mapping[Key, Sequence[Thing]]:
    found: dict[Key, list[Thing]] = defaultdict(list)
    for thing in things:
        found[key(thing)].append(thing)
    return found
