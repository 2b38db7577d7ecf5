"""The board advised: what its advice of a trial stands on is pinned, and watched."""

from libs.common.consumer import consumes
from libs.common.contracts.board import RecommendationIssued
from libs.common.database import Transaction
from services.trials.commands.pins.pin_recommendation import pin_recommendation
from services.trials.commands.reassess import reassess
from services.trials.commands.take_source import known


@consumes(RecommendationIssued)
async def pin_advice(tx: Transaction, event: RecommendationIssued) -> None:
    """What does not hold at that moment is flagged at once."""
    patient = await known(tx, event.patient)
    await pin_recommendation(tx, patient, event)
    await reassess(tx, patient)
