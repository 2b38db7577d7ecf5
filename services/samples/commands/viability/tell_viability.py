"""The network is told of every clock of a sample whose colour is not the one stated last."""

from collections.abc import Iterable
from datetime import datetime

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.samples.domain.assays.assay import Assay
from services.samples.domain.tubes.sample import Sample
from services.samples.domain.viability import viability_statements as statements
from services.samples.domain.viability.viability import ViabilityClock, clocks_of
from services.samples.store.loggers import journey_temperatures
from services.samples.store.viability import viability_clocks
from services.samples.store.viability.viability_clocks import Stated


async def tell_viability(tx: Transaction, sample: Sample, orders: Iterable[Assay]) -> datetime | None:
    """Tell of a locked sample's clocks; answers when the next one changes."""
    clocks = clocks_of(sample, orders, await journey_temperatures.travelled(tx, sample.id))
    stated = await viability_clocks.of_sample(tx, sample.id) if clocks else {}
    for clock in clocks:
        earlier = stated.get(clock.id, Stated())
        if clock.colour(tx.now) is not earlier.colour:
            await _tell(tx, sample, clock, earlier)
    changes = (clock.changes_at(tx.now) for clock in clocks)
    return min((at for at in changes if at is not None), default=None)


async def _tell(tx: Transaction, sample: Sample, clock: ViabilityClock, earlier: Stated) -> None:
    now = Stated(colour=clock.colour(tx.now), version=earlier.version + 1)
    entry = Audit(
        did="told viability",
        about=f"sample/{sample.id}",
        patient=sample.patient,
        changes={"assay": clock.assay, "colour": now.colour},
    )
    await viability_clocks.keep(tx, clock.id, sample.id, now, entry)
    event = statements.changed(sample, clock, earlier=earlier.colour, version=now.version, at=tx.now)
    await outbox.put(tx, event)
