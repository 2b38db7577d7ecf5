"""When a family withdraws, samples obeys and confirms."""

from libs.common.consumer import consumes
from libs.common.contracts.registry import ConsentWithdrawn
from libs.common.database import Transaction
from services.samples.commands.obey_withdrawal import obey_withdrawal


@consumes(ConsentWithdrawn)
async def quarantine(tx: Transaction, event: ConsentWithdrawn) -> None:
    """Quarantine, cancel, confirm."""
    await obey_withdrawal(tx, event)
