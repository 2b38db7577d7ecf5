"""When a service has obeyed a withdrawal, the registry writes down that it confirmed."""

from libs.common.consumer import consumes
from libs.common.contracts.network import WithdrawalConfirmed
from libs.common.database import Transaction
from services.registry.commands.confirm_withdrawal import confirm_withdrawal


@consumes(WithdrawalConfirmed)
async def note_confirmation(tx: Transaction, event: WithdrawalConfirmed) -> None:
    """Note who confirmed, and when."""
    await confirm_withdrawal(tx, event.withdrawal_id, by_service=event.by_service, confirmed_at=event.confirmed_at)
