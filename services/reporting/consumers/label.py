"""Facts of the aggregate label: a tube bears another one."""

from libs.common.consumer import consumes
from libs.common.contracts.samples.labelling import LabelReplaced
from libs.common.database import Transaction
from services.reporting.store import label_changes


@consumes(LabelReplaced)
async def note_change(tx: Transaction, event: LabelReplaced) -> None:
    await label_changes.save(tx, event)
