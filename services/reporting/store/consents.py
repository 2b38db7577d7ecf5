"""What the families agreed to, and who has obeyed when they no longer did."""

from sqlalchemy.dialects.postgresql import insert

from libs.common.contracts.network import WithdrawalConfirmed
from libs.common.contracts.registry import ConsentGiven, ConsentWithdrawn
from libs.common.database import Transaction
from libs.common.keeping import keep_first, keep_newest
from libs.common.vocabulary import Purpose
from services.reporting.store import standings
from services.reporting.store.tables.own import stated_confirmations
from services.reporting.store.tables.patients import consents, withdrawal_confirmations, withdrawals


async def save_given(tx: Transaction, event: ConsentGiven) -> None:
    await keep_newest(
        tx,
        consents,
        patient=event.patient,
        purpose=event.purpose,
        given=True,
        document_version=event.document_version,
        stated_at=event.at,
        version=event.version,
    )
    if event.purpose is Purpose.REGISTRY:
        await standings.refresh(tx, event.patient)


async def save_withdrawn(tx: Transaction, event: ConsentWithdrawn) -> None:
    for purpose in event.purposes:
        await keep_newest(
            tx,
            consents,
            patient=event.patient,
            purpose=purpose,
            given=False,
            stated_at=event.at,
            version=event.version,
        )
    await _save_withdrawal(tx, event)
    if Purpose.REGISTRY in event.purposes:
        await standings.refresh(tx, event.patient)


async def _save_withdrawal(tx: Transaction, event: ConsentWithdrawn) -> None:
    await keep_first(
        tx,
        withdrawals,
        withdrawal_id=event.withdrawal_id,
        patient=event.patient,
        event_id=event.id,
        purposes=[str(purpose) for purpose in event.purposes],
        withdrawn_on=event.withdrawn_on,
        stated_at=event.at,
    )


async def save_confirmation(tx: Transaction, event: WithdrawalConfirmed) -> None:
    await keep_first(
        tx,
        withdrawal_confirmations,
        withdrawal_id=event.withdrawal_id,
        by_service=event.by_service,
        patient=event.patient,
        confirmed_at=event.confirmed_at,
    )


async def claim_confirmation(tx: Transaction, event: ConsentWithdrawn) -> bool:
    """Whether this service has yet to confirm; from now on it counts as confirmed, through every rebuild."""
    claimed = await tx.first(
        insert(stated_confirmations)
        .values(withdrawal_id=event.withdrawal_id)
        .on_conflict_do_nothing()
        .returning(stated_confirmations.c.withdrawal_id)
    )
    return claimed is not None
