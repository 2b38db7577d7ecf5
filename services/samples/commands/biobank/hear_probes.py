"""Probes have reported: their silence ends, unless what came is old."""

from collections.abc import Sequence
from dataclasses import replace

from libs.common import audit, outbox
from libs.common.audit import Audit
from libs.common.contracts.samples.biobank import StorageAlarmEnded
from libs.common.database import Transaction
from services.samples.domain.biobank.alarm import Alarm
from services.samples.domain.biobank.silence import Probe
from services.samples.domain.biobank.storage import Storage
from services.samples.domain.biobank.temperature import Limits, Reading
from services.samples.store.biobank import probes, storage_alarms


async def hear_probes(tx: Transaction, storage: Storage, limits: Limits | None, readings: Sequence[Reading]) -> None:
    """Keep when each was heard last, and end the alarm of who speaks again; the node is held."""
    newest = {one.probe: one for one in sorted(readings, key=lambda one: one.measured_at)}
    await probes.hear(tx, [_probe(storage, reading) for _, reading in sorted(newest.items())])
    for name in sorted(newest):
        silence = await storage_alarms.open_silence(tx, storage.id, name)
        if silence is not None:
            await _follow(tx, silence, await probes.find(tx, storage.id, name), limits)


def _probe(storage: Storage, reading: Reading) -> Probe:
    return Probe(
        storage_id=storage.id,
        probe=reading.probe,
        hub=storage.hub,
        last_at=reading.measured_at,
        last_celsius=reading.celsius,
    )


async def _follow(tx: Transaction, silence: Alarm, probe: Probe, limits: Limits | None) -> None:
    if probe.is_silent(limits, tx.now):
        # Old readings came late: it is silent since the newest of them.
        await storage_alarms.keep(tx, replace(silence, since=probe.last_at, worst=probe.last_celsius))
        return
    ended = silence.ended(probe.last_at)
    await storage_alarms.keep(tx, ended)
    await audit.write(tx, Audit(did="ended alarm", about=f"alarm/{ended.id}"))
    about = {"version": ended.version, "origin": ended.hub, "destination": ended.hub, "alarm_id": ended.id}
    await outbox.put(tx, StorageAlarmEnded(at=tx.now, ended_at=probe.last_at, **about))
