"""Facts of the aggregate destruction: listed, due, revoked, certified."""

from libs.common.consumer import consumes
from libs.common.contracts.samples.destruction import (
    DestructionCertified,
    DestructionDue,
    DestructionListed,
    DestructionRevoked,
)
from libs.common.database import Transaction
from services.reporting.store import destruction_steps


@consumes(DestructionListed)
async def note_listing(tx: Transaction, event: DestructionListed) -> None:
    await destruction_steps.save(tx, event)


@consumes(DestructionDue)
async def note_reminder(tx: Transaction, event: DestructionDue) -> None:
    await destruction_steps.save(tx, event)


@consumes(DestructionRevoked)
async def note_revocation(tx: Transaction, event: DestructionRevoked) -> None:
    await destruction_steps.save(tx, event)


@consumes(DestructionCertified)
async def note_certificate(tx: Transaction, event: DestructionCertified) -> None:
    await destruction_steps.save(tx, event)
