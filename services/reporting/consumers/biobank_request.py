"""Facts of the aggregate biobank request: each one is a step of its course."""

from libs.common.consumer import consumes
from libs.common.contracts.samples.research import (
    BiobankRequestCancelled,
    BiobankRequestClosed,
    BiobankRequestGranted,
    BiobankRequestHandedOut,
    BiobankRequestPartlyGranted,
    BiobankRequestPicked,
    BiobankRequestRefused,
    BiobankRequestSubmitted,
)
from libs.common.database import Transaction
from services.reporting.store import research_steps


@consumes(BiobankRequestSubmitted)
async def note_submission(tx: Transaction, event: BiobankRequestSubmitted) -> None:
    await research_steps.save_request(tx, event)


@consumes(BiobankRequestGranted)
async def note_grant(tx: Transaction, event: BiobankRequestGranted) -> None:
    await research_steps.save_request(tx, event)


@consumes(BiobankRequestPartlyGranted)
async def note_part(tx: Transaction, event: BiobankRequestPartlyGranted) -> None:
    await research_steps.save_request(tx, event)


@consumes(BiobankRequestRefused)
async def note_refusal(tx: Transaction, event: BiobankRequestRefused) -> None:
    await research_steps.save_request(tx, event)


@consumes(BiobankRequestCancelled)
async def note_cancellation(tx: Transaction, event: BiobankRequestCancelled) -> None:
    await research_steps.save_request(tx, event)


@consumes(BiobankRequestPicked)
async def note_picking(tx: Transaction, event: BiobankRequestPicked) -> None:
    await research_steps.save_request(tx, event)


@consumes(BiobankRequestHandedOut)
async def note_hand_out(tx: Transaction, event: BiobankRequestHandedOut) -> None:
    await research_steps.save_request(tx, event)


@consumes(BiobankRequestClosed)
async def note_closing(tx: Transaction, event: BiobankRequestClosed) -> None:
    await research_steps.save_request(tx, event)
