"""What loggers say of parcels and of each tube in them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from libs.common.columns import columns_of
from libs.common.database import Transaction
from services.samples.domain.loggers.judgement import Gap, Journey, Judgement, Outside
from services.samples.domain.loggers.travelled import Travelled
from services.samples.domain.loggers.tube_temperature import ParcelTemperature, TubeTemperature
from services.samples.domain.transit.transport import TransportAlarm
from services.samples.store.tables.loggers import parcel_temperatures, tube_temperatures

_T = tube_temperatures.c


async def keep(tx: Transaction, parcel: ParcelTemperature, tubes: Iterable[TubeTemperature]) -> None:
    """In place of what was said before; the parcel is held."""
    new = insert(parcel_temperatures).values(**columns_of(parcel))
    await tx.execute(new.on_conflict_do_update(index_elements=["parcel_id"], set_=columns_of(parcel)))
    await tx.execute(delete(tube_temperatures).where(_T.parcel_id == parcel.parcel_id))
    rows = [_columns(tube) for tube in tubes]
    if rows:
        await tx.execute(insert(tube_temperatures).values(rows))


async def of_parcel(tx: Transaction, parcel_id: UUID) -> tuple[ParcelTemperature | None, Sequence[TubeTemperature]]:
    """Of a parcel that the caller has been shown; None if no log was ever imported."""
    row = await tx.first(select(parcel_temperatures).where(parcel_temperatures.c.parcel_id == parcel_id))
    tubes = await tx.all(select(tube_temperatures).where(_T.parcel_id == parcel_id).order_by(_T.sample_id))
    parcel = None if row is None else ParcelTemperature(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
    return parcel, [_tube(one) for one in tubes]


async def of_sample(tx: Transaction, sample_id: UUID) -> Sequence[TubeTemperature]:
    """A tube's journeys, the earliest first; the caller has been shown the sample."""
    rows = await tx.all(select(tube_temperatures).where(_T.sample_id == sample_id).order_by(_T.since, _T.parcel_id))
    return [_tube(row) for row in rows]


async def alarms_of(tx: Transaction, sample_id: UUID) -> tuple[str, ...]:
    """What loggers say against a tube, as codes."""
    return (await alarms_of_several(tx, [sample_id])).get(sample_id, ())


async def alarms_of_several(tx: Transaction, ids: Collection[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    """The same of several tubes; those without a journey that was logged are left out."""
    rows = await tx.all(select(tube_temperatures).where(_T.sample_id.in_(ids))) if ids else ()
    alarms: dict[UUID, set[str]] = {}
    for one in map(_tube, rows):
        alarms.setdefault(one.sample_id, set()).update(one.judgement.alarms)
    return {sample_id: tuple(sorted(found)) for sample_id, found in alarms.items()}


async def travelled(tx: Transaction, sample_id: UUID) -> Travelled | None:
    """At which temperature the tube travelled; None if no logger says."""
    return (await travelled_of(tx, [sample_id])).get(sample_id)


async def travelled_of(tx: Transaction, ids: Collection[UUID]) -> Mapping[UUID, Travelled]:
    """The same of several tubes that the caller has been shown. Of several journeys the warmest counts."""
    warmest = select(_T.sample_id, func.max(_T.mean_kinetic).label("celsius"))
    rows = await tx.all(warmest.where(_T.sample_id.in_(sorted(ids))).group_by(_T.sample_id)) if ids else ()
    return {row.sample_id: Travelled.at(row.celsius) for row in rows}


def _columns(tube: TubeTemperature) -> dict[str, Any]:
    told = columns_of(tube.judgement)
    outside = [
        {**columns_of(one), "since": one.since.isoformat(), "until": one.until.isoformat()} for one in told["outside"]
    ]
    return {
        **told,
        "parcel_id": tube.parcel_id,
        "sample_id": tube.sample_id,
        "limits": tube.limits,
        **columns_of(tube.journey),
        "alarms": list(tube.judgement.alarms),
        "outside": outside,
        "gaps": [[gap.since.isoformat(), gap.until.isoformat()] for gap in told["gaps"]],
    }


def _tube(row: Row[Any]) -> TubeTemperature:
    judgement = Judgement(
        readings=row.readings,
        first_at=row.first_at,
        last_at=row.last_at,
        lowest=row.lowest,
        highest=row.highest,
        mean_kinetic=row.mean_kinetic,
        alarms=tuple(map(TransportAlarm, row.alarms)),
        minutes_outside=row.minutes_outside,
        outside=tuple(_outside(one) for one in row.outside),
        gaps=tuple(Gap(*map(datetime.fromisoformat, one)) for one in row.gaps),
    )
    return TubeTemperature(row.parcel_id, row.sample_id, row.limits, Journey(row.since, row.until), judgement)


def _outside(told: dict[str, Any]) -> Outside:
    times = {name: datetime.fromisoformat(told[name]) for name in ("since", "until")}
    return Outside(**{**told, **times, "alarm": TransportAlarm(told["alarm"])})
