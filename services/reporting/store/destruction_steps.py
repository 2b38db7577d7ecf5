"""What became of a list for destruction, one row per step, for its holder and the child's hospital."""

from libs.common.contracts.envelope import ATTRIBUTES
from libs.common.contracts.samples.destruction import DestructionCertified, DestructionStep
from libs.common.database import Transaction
from libs.common.keeping import keep_first
from services.reporting.store.tables.destruction import destruction_steps

_ELSEWHERE = {*ATTRIBUTES, "destruction_id", "holder", "patient"}


async def save(tx: Transaction, event: DestructionStep) -> None:
    """Keep the step. The child itself is named in none: a withdrawn one is shown to nobody here."""
    certified = isinstance(event, DestructionCertified)
    await keep_first(
        tx,
        destruction_steps,
        destruction_id=event.destruction_id,
        version=event.version,
        state=event.participle,
        stated_at=event.at,
        hospital=event.destination if certified else event.origin,
        holder=event.holder,
        facts=event.model_dump(mode="json", exclude=_ELSEWHERE),
    )
