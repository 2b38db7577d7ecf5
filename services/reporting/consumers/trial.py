"""Facts of the aggregates trial, site and verdict: which trials there are, where, and for whom."""

from libs.common.consumer import consumes
from libs.common.contracts.trials import (
    FactConflictFound,
    FactConflictSettled,
    QuestionsSessionAttached,
    SiteConfirmationDue,
    SiteStatusChanged,
    TrialPublished,
    VerdictChanged,
)
from libs.common.database import Transaction
from services.reporting.store import trials


@consumes(TrialPublished)
async def keep_trial(tx: Transaction, event: TrialPublished) -> None:
    await trials.save_trial(tx, event)


@consumes(SiteStatusChanged)
async def keep_site(tx: Transaction, event: SiteStatusChanged) -> None:
    await trials.save_site(tx, event)


@consumes(SiteConfirmationDue)
async def keep_site_to_confirm(tx: Transaction, event: SiteConfirmationDue) -> None:
    """It repeats how the site stands."""
    await trials.save_site(tx, event)


@consumes(FactConflictFound)
async def keep_conflict(tx: Transaction, event: FactConflictFound) -> None:
    await trials.save_conflict(tx, event)


@consumes(FactConflictSettled)
async def close_conflict(tx: Transaction, event: FactConflictSettled) -> None:
    await trials.save_conflict(tx, event)


@consumes(VerdictChanged)
async def keep_verdict(tx: Transaction, event: VerdictChanged) -> None:
    await trials.save_verdict(tx, event)


@consumes(QuestionsSessionAttached)
async def leave_session_to_the_board(tx: Transaction, event: QuestionsSessionAttached) -> None:
    """The board shows it on the consultation it was attached to; the report tells the verdicts themselves."""
