"""Facts of the aggregate assay: ordered, cancelled, resulted, amended, withdrawn."""

from libs.common.consumer import consumes
from libs.common.contracts.samples.assays import (
    AssayCancelled,
    AssayOrdered,
    AssayResulted,
    ResultAmended,
    ResultWithdrawn,
)
from libs.common.database import Transaction
from services.reporting.store import assay_steps


@consumes(AssayOrdered)
async def note_order(tx: Transaction, event: AssayOrdered) -> None:
    await assay_steps.save_ordered(tx, event)


@consumes(AssayCancelled)
async def note_cancellation(tx: Transaction, event: AssayCancelled) -> None:
    await assay_steps.save_cancelled(tx, event)


@consumes(AssayResulted)
async def file_result(tx: Transaction, event: AssayResulted) -> None:
    await assay_steps.save_result(tx, event)


@consumes(ResultAmended)
async def file_amendment(tx: Transaction, event: ResultAmended) -> None:
    """The earlier version stays readable."""
    await assay_steps.save_result(tx, event)


@consumes(ResultWithdrawn)
async def withdraw_result(tx: Transaction, event: ResultWithdrawn) -> None:
    """It stays readable, marked withdrawn."""
    await assay_steps.save_withdrawn(tx, event)
