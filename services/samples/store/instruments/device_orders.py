"""Orders for devices: made of the assays that are open, kept until a device has answered."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, and_, any_, exists, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from libs.common.identifiers import new_id
from libs.common.pagination import PageRequest, Slice
from libs.common.vocabulary import Assay as Kind
from services.samples.domain.instruments.device import Device
from services.samples.domain.instruments.device_order import DeviceOrder, DeviceOrderState, Told
from services.samples.domain.instruments.outgoing import Wanted
from services.samples.store.instruments.open_orders import can_be_done
from services.samples.store.instruments.order_numbers import numbers_of
from services.samples.store.sight import seen_by
from services.samples.store.tables.assays import assays
from services.samples.store.tables.instrument_order_numbers import instrument_order_numbers
from services.samples.store.tables.instrument_orders import QUEUED, instrument_orders
from services.samples.store.tables.instruments import instrument_devices
from services.samples.store.tables.samples import samples

AT_ONCE: Final = 200

_ORDER: Final = instrument_orders.c
_DEVICE: Final = instrument_devices.c
_NUMBER: Final = instrument_order_numbers.c


async def queue(tx: Transaction) -> int:
    """What devices have not been told yet: open orders of tubes that are there, and orders that are off."""
    made = 0
    for wanted, found in ((Wanted.NEW, _new()), (Wanted.CANCELLED, _off())):
        rows = await tx.all(found.limit(AT_ONCE))
        for row in rows:
            await _add(tx, row, wanted)
        await numbers_of(tx, {row.assay_id for row in rows})
        made += len(rows)
    return made


async def tell_again(tx: Transaction, device: Device, assay_ids: Collection[UUID]) -> None:
    """The device has asked for what it was told before: as a message of its own, in LAW after the answer (LAB-28)."""
    told = and_(_ORDER.device_id == device.id, _ORDER.wanted == "new", _ORDER.state != "queued")
    anew = update(instrument_orders).where(told, _ORDER.assay_id.in_(sorted(assay_ids)))
    begun = {"sending": _ORDER.sending + 1, "version": _ORDER.version + 1, "tries": 0, "next_try_at": tx.now}
    begun |= {"answered_at": None, "answer_code": None, "problem": None}
    await tx.execute(anew.values(state=DeviceOrderState.QUEUED, **begun))


async def due(tx: Transaction, *, limit: int) -> Sequence[Told]:
    """Those to be told now, but for devices on ASTM lines: whoever holds the line tells them."""
    elsewhere = select(_DEVICE.id).where(_DEVICE.id == _ORDER.device_id, _DEVICE.orders_by == "astm").exists()
    waiting = _due(tx).where(~elsewhere).order_by(_ORDER.next_try_at, _ORDER.id).limit(limit)
    return [_told(row) for row in await tx.all(_whole().where(_ORDER.id.in_(waiting)).order_by(_ORDER.id))]


async def claim(tx: Transaction, device: Device, *, until: datetime, limit: int) -> Sequence[Told]:
    """Those that a device is to be told now on its line; nobody else tells them before that time."""
    waiting = _due(tx).where(_ORDER.device_id == device.id).order_by(_ORDER.id).limit(limit)
    mine = [row.id for row in await tx.all(waiting.with_for_update(skip_locked=True))]
    if not mine:
        return ()
    await tx.execute(update(instrument_orders).where(_ORDER.id.in_(mine)).values(next_try_at=until))
    await audit.write(
        tx, Audit(did="took orders to a line", about=f"device/{device.id}", changes={"orders": len(mine)})
    )
    return [_told(row) for row in await tx.all(_whole().where(_ORDER.id.in_(mine)).order_by(_ORDER.id))]


async def lock(tx: Transaction, order_id: UUID) -> DeviceOrder:
    """One of the own, and nobody else changes it meanwhile."""
    return _one(await tx.first(_seen(tx).where(_ORDER.id == order_id).with_for_update()))


async def still_wanted(tx: Transaction, order: DeviceOrder) -> bool:
    """Whether a device has still to be told so: of what is wanted, that it is open and its tube there."""
    if order.wanted is Wanted.CANCELLED:
        return True
    joined = assays.join(samples, samples.c.id == assays.c.sample_id)
    found = select(assays.c.id).select_from(joined).where(assays.c.id == order.assay_id, can_be_done())
    return await tx.first(found) is not None


async def save(tx: Transaction, order: DeviceOrder, entry: Audit) -> None:
    """What the device, or the line, said."""
    await tx.execute(update(instrument_orders).where(_ORDER.id == order.id).values(**columns_of(order)))
    await audit.write(tx, entry)


async def fetch(tx: Transaction, state: DeviceOrderState | None, page: PageRequest) -> Slice:
    """One page of the own, the newest first."""
    found = _seen(tx)
    if state is not None:
        found = found.where(_ORDER.state == state)
    return await pagination.fetch(tx, found, by=(_ORDER.queued_at.desc(), _ORDER.id.desc()), page=page)


def order_of(row: Row[Any]) -> DeviceOrder:
    """A row as what it keeps."""
    found: dict[str, Any] = {name: row._mapping[name] for name in DeviceOrder.__slots__}  # noqa: SLF001
    words = {"wanted": Wanted(found["wanted"]), "state": DeviceOrderState(found["state"])}
    return DeviceOrder(**{**found, **words})


def _due(tx: Transaction) -> Select[Any]:
    return select(_ORDER.id).where(text(f"instrument_orders.{QUEUED}"), _ORDER.next_try_at <= tx.now)


def _whole() -> Select[Any]:
    """With what a device has to know."""
    kept = (*instrument_orders.c, assays.c.kind.label("kind"), assays.c.ordered_at.label("ordered_at"), _NUMBER.number)
    tube = (samples.c.label.label("specimen"), samples.c.material.label("material"), samples.c.collected_at)
    joined = (
        instrument_orders.join(assays, assays.c.id == _ORDER.assay_id)
        .join(samples, samples.c.id == assays.c.sample_id)
        .join(instrument_order_numbers, _NUMBER.assay_id == assays.c.id)
    )
    return select(*kept, *tube).select_from(joined)


def _seen(tx: Transaction) -> Select[Any]:
    return select(instrument_orders).where(seen_by(tx.call, _ORDER.lab))


def _one(row: Row[Any] | None) -> DeviceOrder:
    if row is None:
        raise NotFound("There is no such order.")
    return order_of(row)


def _new() -> Select[Any]:
    known = exists().where(_ORDER.device_id == _DEVICE.id, _ORDER.assay_id == assays.c.id, _ORDER.wanted == "new")
    posts = or_(_DEVICE.assays.is_(None), assays.c.kind == any_(_DEVICE.assays))
    takes = and_(_DEVICE.active, _DEVICE.orders_by.is_not(None), _DEVICE.lab == assays.c.lab, posts)
    joined = assays.join(samples, samples.c.id == assays.c.sample_id).join(instrument_devices, takes)
    found = select(assays.c.id.label("assay_id"), _DEVICE.id.label("device_id"), assays.c.lab).select_from(joined)
    return found.where(can_be_done(), ~known).order_by(assays.c.id)


def _off() -> Select[Any]:
    """Told as wanted before, cancelled since."""
    other = instrument_orders.alias("other")
    known = exists().where(
        other.c.device_id == _ORDER.device_id, other.c.assay_id == _ORDER.assay_id, other.c.wanted == "cancelled"
    )
    joined = instrument_orders.join(assays, assays.c.id == _ORDER.assay_id)
    found = select(_ORDER.assay_id, _ORDER.device_id, _ORDER.lab).select_from(joined)
    told = and_(_ORDER.wanted == "new", _ORDER.state != "refused", assays.c.stage == "cancelled")
    return found.where(told, ~known).order_by(_ORDER.id)


async def _add(tx: Transaction, row: Row[Any], wanted: Wanted) -> None:
    order = DeviceOrder(
        id=new_id(),
        lab=row.lab,
        device_id=row.device_id,
        assay_id=row.assay_id,
        wanted=wanted,
        state=DeviceOrderState.QUEUED,
        queued_at=tx.now,
        tries=0,
        next_try_at=tx.now,
    )
    await tx.execute(insert(instrument_orders).values(**columns_of(order)).on_conflict_do_nothing())
    await audit.write(tx, Audit(did=f"queued {wanted} order for device", about=f"assay/{row.assay_id}"))


def _told(row: Row[Any]) -> Told:
    return Told(
        order=order_of(row),
        kind=Kind(row.kind),
        number=row.number,
        specimen=row.specimen,
        material=row.material,
        collected_at=row.collected_at,
        ordered_at=row.ordered_at,
    )
