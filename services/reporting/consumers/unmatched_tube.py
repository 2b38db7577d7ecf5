"""Facts of the aggregate unmatched tube: found, and what became of it."""

from libs.common.consumer import consumes
from libs.common.contracts.samples.unmatched import (
    UnmatchedTubeDestroyed,
    UnmatchedTubeFound,
    UnmatchedTubeMatched,
    UnmatchedTubeReturned,
)
from libs.common.database import Transaction
from services.reporting.store import unmatched_tube_steps


@consumes(UnmatchedTubeFound)
async def note_find(tx: Transaction, event: UnmatchedTubeFound) -> None:
    await unmatched_tube_steps.save(tx, event)


@consumes(UnmatchedTubeMatched)
async def note_match(tx: Transaction, event: UnmatchedTubeMatched) -> None:
    await unmatched_tube_steps.save(tx, event)


@consumes(UnmatchedTubeReturned)
async def note_return(tx: Transaction, event: UnmatchedTubeReturned) -> None:
    await unmatched_tube_steps.save(tx, event)


@consumes(UnmatchedTubeDestroyed)
async def note_destruction(tx: Transaction, event: UnmatchedTubeDestroyed) -> None:
    await unmatched_tube_steps.save(tx, event)
