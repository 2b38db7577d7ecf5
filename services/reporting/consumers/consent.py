"""Facts of the aggregates consent and withdrawal: given, withdrawn, confirmed by the services."""

from libs.common.consumer import consumes
from libs.common.contracts.network import WithdrawalConfirmed
from libs.common.contracts.registry import ConsentGiven, ConsentWithdrawn
from libs.common.database import Transaction
from services.reporting.commands import obey_withdrawal
from services.reporting.store import consents


@consumes(ConsentGiven)
async def note_given(tx: Transaction, event: ConsentGiven) -> None:
    """A family may give again what it withdrew: the patient is shown again."""
    await consents.save_given(tx, event)


@consumes(ConsentWithdrawn)
async def obey(tx: Transaction, event: ConsentWithdrawn) -> None:
    await obey_withdrawal.obey_withdrawal(tx, event)


@consumes(WithdrawalConfirmed)
async def note_confirmation(tx: Transaction, event: WithdrawalConfirmed) -> None:
    await consents.save_confirmation(tx, event)
