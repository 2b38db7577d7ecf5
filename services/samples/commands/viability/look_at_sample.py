"""A look at one sample: what its clocks and its parcel say by now is told, and when to look again is kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from libs.common.database import Transaction
from libs.common.organisations import Organisations
from services.samples.commands.viability.tell_delay import tell_delay
from services.samples.commands.viability.tell_viability import tell_viability
from services.samples.domain.tubes.sample import Sample
from services.samples.domain.viability.delay import is_late, late_from
from services.samples.store.assays import assays
from services.samples.store.viability import watches


async def look_at_sample(tx: Transaction, sample: Sample, *, parties: Organisations) -> None:
    """Whatever brought us here, the sample itself says what is due. It is locked, or this transaction has made it."""
    orders = await assays.of_sample(tx, sample.id)
    looks = [await tell_viability(tx, sample, orders)]
    hub = parties.find(sample.hub or "")
    if hub is not None:
        looks.append(await tell_delay(tx, sample, orders, hub=hub) if is_late(sample, tx.now) else late_from(sample))
    await watches.set_next(tx, sample.id, min((at for at in looks if at is not None), default=None))


async def look_in_time(
    tx: Transaction, changed: Sequence[Sample], looks: Mapping[UUID, datetime | None], *, parties: Organisations
) -> None:
    """At once where the time for it has come, so that it is told with the deed; else the worker looks then."""
    await watches.bring_forward(tx, {sample: at for sample, at in looks.items() if at is None or at > tx.now})
    for sample in changed:
        at = looks[sample.id]
        if at is not None and at <= tx.now:
            await look_at_sample(tx, sample, parties=parties)
