"""That a tube bears another label, one row per change."""

from libs.common.contracts.envelope import ATTRIBUTES
from libs.common.contracts.samples.labelling import LabelReplaced
from libs.common.database import Transaction
from libs.common.keeping import keep_first
from services.reporting.store.tables.samples import label_changes

_ELSEWHERE = {*ATTRIBUTES, "tube_id", "sample_id", "patient"}


async def save(tx: Transaction, event: LabelReplaced) -> None:
    """Keep the change."""
    await keep_first(
        tx,
        label_changes,
        tube_id=event.tube_id,
        version=event.version,
        patient=event.patient,
        sample_id=event.sample_id,
        stated_at=event.at,
        facts=event.model_dump(mode="json", exclude=_ELSEWHERE),
    )
