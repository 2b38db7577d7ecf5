"""A parcel's logs are held against its journey: what they say of each tube is kept, and told if it is news."""

import asyncio
from datetime import timedelta
from itertools import groupby
from uuid import UUID

from libs.common import audit, outbox
from libs.common.audit import Audit
from libs.common.contracts.samples.loggers import LoggedTube, TemperatureLogged
from libs.common.database import Transaction
from services.samples.commands.transit.hold_parcel import Packed
from services.samples.domain.loggers.journey_limits import rule_id
from services.samples.domain.loggers.judgement import MINUTE, Logs
from services.samples.domain.loggers.log_file import LogReading
from services.samples.domain.loggers.tube_temperature import ParcelTemperature, TubeTemperature, tubes_judged
from services.samples.domain.transit.parcel import Parcel
from services.samples.store.loggers import journey_temperatures, temperature_logs
from services.samples.store.transit import parcels
from services.samples.store.tubes import samples


async def judge_parcel(tx: Transaction, packed: Packed) -> None:
    """The parcel is held; one that never had a log is left alone."""
    parcel = packed.parcel
    before, tubes_before = await journey_temperatures.of_parcel(tx, parcel.id)
    logs = await _logs(tx, parcel.id)
    if before is None and not logs:
        return
    known = {one.id: one for one in packed.samples}
    tubes = await asyncio.to_thread(tubes_judged, parcel, packed.boxes, known, logs)
    if before is not None and (tuple(tubes_before), before.loggers, before.rule) == (tubes, len(logs), rule_id()):
        return
    judged = ParcelTemperature(
        parcel_id=parcel.id,
        version=before.version + 1 if before else 1,
        loggers=len(logs),
        judged_at=tx.now,
        rule=rule_id(),
    )
    await journey_temperatures.keep(tx, judged, tubes)
    await _note(tx, packed, tubes)
    await outbox.put(tx, _told(tx, packed, judged, tubes))


async def judge_again(tx: Transaction, parcel: Parcel) -> None:
    """Tubes were taken out, or put back: the journey has another end."""
    boxes = tuple(await parcels.boxes_of(tx, parcel.id))
    inside = await samples.seen_of(tx, [tube.sample_id for box in boxes for tube in box.tubes])
    await judge_parcel(tx, Packed(parcel, boxes, tuple(inside)))


async def _logs(tx: Transaction, parcel_id: UUID) -> Logs:
    found = [one for one in await temperature_logs.of_parcel(tx, parcel_id) if one.withdrawn_at is None]
    by_logger = groupby(sorted(found, key=lambda one: one.logger), key=lambda one: one.logger)
    logs: dict[str, list[LogReading]] = {name: [r for one in same for r in one.readings] for name, same in by_logger}
    return logs


async def _note(tx: Transaction, packed: Packed, tubes: tuple[TubeTemperature, ...]) -> None:
    """Each child's tube has its own entry."""
    patients = {one.id: one.patient for one in packed.samples}
    for tube in tubes:
        changes = {"alarms": list(tube.judgement.alarms), "parcel_id": str(tube.parcel_id)}
        about, patient = f"sample/{tube.sample_id}", patients.get(tube.sample_id)
        await audit.write(tx, Audit(did="judged journey temperature", about=about, patient=patient, changes=changes))


def _told(
    tx: Transaction, packed: Packed, judged: ParcelTemperature, tubes: tuple[TubeTemperature, ...]
) -> TemperatureLogged:
    parcel = packed.parcel
    return TemperatureLogged(
        at=tx.now,
        version=judged.version,
        origin=parcel.sender,
        destination=parcel.receiver,
        parcel_id=parcel.id,
        sender=parcel.sender,
        receiver=parcel.receiver,
        samples=tuple(sorted(tube.sample_id for tube in packed.tubes)),
        loggers=judged.loggers,
        judged_at=judged.judged_at,
        rule=judged.rule,
        tubes=tuple(_tube(tube) for tube in tubes),
    )


def _tube(tube: TubeTemperature) -> LoggedTube:
    judgement = tube.judgement
    longest = max((gap.until - gap.since for gap in judgement.gaps), default=timedelta())
    return LoggedTube(
        sample_id=tube.sample_id,
        limits=tube.limits,
        alarms=judgement.alarms,
        lowest=judgement.lowest,
        highest=judgement.highest,
        mean_kinetic=judgement.mean_kinetic,
        minutes_outside=judgement.minutes_outside,
        longest_gap_minutes=longest // MINUTE,
    )
