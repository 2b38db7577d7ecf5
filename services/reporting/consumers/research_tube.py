"""Facts of the aggregate research tube: each one is a step of its course."""

from libs.common.consumer import consumes
from libs.common.contracts.samples.research import (
    ResearchTubeConsumed,
    ResearchTubeDestroyed,
    ResearchTubeHandedOut,
    ResearchTubeRecalled,
    ResearchTubeReleased,
    ResearchTubeReported,
    ResearchTubeReserved,
    ResearchTubeReturned,
    ResearchTubeWithheld,
)
from libs.common.database import Transaction
from services.reporting.store import research_steps


@consumes(ResearchTubeReserved)
async def note_reservation(tx: Transaction, event: ResearchTubeReserved) -> None:
    await research_steps.save_tube(tx, event)


@consumes(ResearchTubeWithheld)
async def note_withholding(tx: Transaction, event: ResearchTubeWithheld) -> None:
    await research_steps.save_tube(tx, event)


@consumes(ResearchTubeReleased)
async def note_release(tx: Transaction, event: ResearchTubeReleased) -> None:
    await research_steps.save_tube(tx, event)


@consumes(ResearchTubeHandedOut)
async def note_hand_out(tx: Transaction, event: ResearchTubeHandedOut) -> None:
    await research_steps.save_tube(tx, event)


@consumes(ResearchTubeRecalled)
async def note_recall(tx: Transaction, event: ResearchTubeRecalled) -> None:
    await research_steps.save_tube(tx, event)


@consumes(ResearchTubeReported)
async def note_report(tx: Transaction, event: ResearchTubeReported) -> None:
    await research_steps.save_tube(tx, event)


@consumes(ResearchTubeReturned)
async def note_return(tx: Transaction, event: ResearchTubeReturned) -> None:
    await research_steps.save_tube(tx, event)


@consumes(ResearchTubeConsumed)
async def note_consumption(tx: Transaction, event: ResearchTubeConsumed) -> None:
    await research_steps.save_tube(tx, event)


@consumes(ResearchTubeDestroyed)
async def note_destruction(tx: Transaction, event: ResearchTubeDestroyed) -> None:
    await research_steps.save_tube(tx, event)
