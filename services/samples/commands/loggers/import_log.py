"""A logger that lay in a parcel is read: its readings are kept, and judged for every tube that was in it."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Forbidden, WrongState
from libs.common.identifiers import new_id
from services.samples.commands.loggers.judge_parcel import judge_parcel
from services.samples.commands.transit.hold_parcel import Packed, hold_parcel
from services.samples.domain.loggers.log_file import Asked, LogFile, read_file
from services.samples.domain.loggers.profile import profile
from services.samples.domain.loggers.temperature_log import Overlap, TemperatureLog, overlap
from services.samples.domain.loggers.tube_temperature import TubeTemperature, tubes_judged
from services.samples.domain.transit.parcel import Parcel
from services.samples.store.loggers import journey_temperatures, temperature_logs
from services.samples.store.transit import parcels
from services.samples.store.tubes import samples
from services.samples.store.viability import watches


@dataclass(frozen=True, slots=True)
class ImportLog:
    """The logger's file as it came, and how it is to be read."""

    call: Call
    parcel_id: UUID
    content: bytes
    profile: str
    asked: Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What was read, and what it says; `log_id` is None if nothing was kept."""

    parcel_id: UUID
    log_id: UUID | None
    file: LogFile
    on_the_way: int
    overlap: Overlap
    repeated: bool
    tubes: tuple[TubeTemperature, ...]


@dataclass(frozen=True, slots=True)
class KeepReadings:
    """Readings that came as such, already understood; the content is what they are known by."""

    call: Call
    parcel_id: UUID
    content: bytes
    file: LogFile


async def import_log(db: Database, order: ImportLog) -> Imported:
    """Read the file and keep it; the same file again is the same import."""
    file = await _read(db, order)
    return await keep_readings(db, KeepReadings(order.call, order.parcel_id, order.content, file))


async def try_log(db: Database, order: ImportLog) -> Imported:
    """What would be read, and what it would say; nothing is kept."""
    file = await _read(db, order)
    async with db.transaction(order.call) as tx:
        parcel = await parcels.find(tx, order.parcel_id)
        boxes = tuple(await parcels.boxes_of(tx, parcel.id))
        inside = await samples.seen_of(tx, [tube.sample_id for box in boxes for tube in box.tubes])
        others = [one for one in await temperature_logs.of_parcel(tx, parcel.id) if one.withdrawn_at is None]
        tubes = tubes_judged(parcel, boxes, {one.id: one for one in inside}, {file.logger: file.readings})
        found = _imported(parcel, None, file, overlap(file, others), tubes, repeated=False)
        return tx.answer(found)


async def keep_readings(db: Database, order: KeepReadings) -> Imported:
    """Keep what was read, and judge the parcel's tubes by it."""
    async with db.transaction(order.call) as tx:
        _check_hand(await parcels.find(tx, order.parcel_id), order.call)
        held = await hold_parcel(tx, order.parcel_id)
        log_id = new_id()
        log = TemperatureLog.of(
            order.file, order.content, log_id=log_id, parcel_id=order.parcel_id, at=tx.now, by=tx.call.by
        )
        others = [one for one in await temperature_logs.of_parcel(tx, order.parcel_id) if one.withdrawn_at is None]
        same = next((one for one in others if one.content_hash == log.content_hash), None)
        if same is not None:
            same.check_read_alike(order.file)
            rest = [one for one in others if one is not same]
            return tx.answer(await _answer(tx, held, same, order.file, overlap(order.file, rest), repeated=True))
        changes = {"log_id": str(log.id), "logger": log.logger, "readings": len(log.instants)}
        entry = Audit(did="imported temperature log", about=f"parcel/{order.parcel_id}", changes=changes)
        await temperature_logs.add(tx, log, entry)
        await judge_parcel(tx, held)
        # The clocks may run by another temperature from now on.
        await watches.bring_forward(tx, dict.fromkeys(sorted(one.id for one in held.samples), tx.now))
        return tx.answer(await _answer(tx, held, log, order.file, overlap(order.file, others), repeated=False))


async def _read(db: Database, order: ImportLog) -> LogFile:
    """Whose parcel it is first, and not on the event loop: a long log takes half a second."""
    async with db.reading(order.call) as tx:
        _check_hand(await parcels.find(tx, order.parcel_id), order.call)
        now = tx.now
    known = profile(order.profile)
    return await asyncio.to_thread(read_file, order.content, known, order.asked, now=now)


def _check_hand(parcel: Parcel, call: Call) -> None:
    if call.caller.organisation not in {parcel.sender, parcel.receiver}:
        raise Forbidden("Only the sender and the receiver of a parcel read its logger.")
    if parcel.dispatched_at is None:
        raise WrongState(f"The parcel is {parcel.state}; it has not left.", right="a parcel that has left")


async def _answer(
    tx: Transaction, held: Packed, log: TemperatureLog, file: LogFile, over: Overlap, *, repeated: bool
) -> Imported:
    _, tubes = await journey_temperatures.of_parcel(tx, log.parcel_id)
    return _imported(held.parcel, log.id, file, over, tuple(tubes), repeated=repeated)


def _imported(
    parcel: Parcel,
    log_id: UUID | None,
    file: LogFile,
    over: Overlap,
    tubes: tuple[TubeTemperature, ...],
    *,
    repeated: bool,
) -> Imported:
    journeys = {tube.journey for tube in tubes}
    return Imported(
        parcel_id=parcel.id,
        log_id=log_id,
        file=file,
        on_the_way=sum(any(journey.holds(one.at) for journey in journeys) for one in file.readings),
        overlap=over,
        repeated=repeated,
        tubes=tubes,
    )
