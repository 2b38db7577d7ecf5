"""A tube arrives whose consent was withdrawn on the way: nobody may use it, the hub has it, and must destroy it."""

from datetime import datetime

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.samples.commands.destruction.list_tubes import list_arrival
from services.samples.domain.transit.custody import Holder
from services.samples.domain.tubes import sample_statements as statements
from services.samples.domain.tubes.sample import Sample
from services.samples.store.tubes import samples


async def lock_away(tx: Transaction, sample: Sample, *, at: datetime) -> Sample:
    """Its stage stays; custody, the network and the list for destruction hear that the hub has it."""
    arrived = sample.arrived_in_quarantine(hub=tx.call.caller.organisation, at=at)
    entry = Audit(did="locked sample away", about=f"sample/{sample.id}", patient=sample.patient)
    await samples.move(tx, arrived, entry, since=at, holder=Holder.HUB)
    await outbox.put(tx, statements.quarantined(arrived, at=tx.now))
    await list_arrival(tx, arrived)
    return arrived
