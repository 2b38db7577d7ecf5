"""Facts of the aggregates episode, treatment, response and outcome: the course of the disease."""

from libs.common.consumer import consumes
from libs.common.contracts.registry import (
    EpisodeCorrected,
    EpisodeRecorded,
    EpisodeVoided,
    OutcomeRecorded,
    ResponseRecorded,
    ResponseVoided,
    TreatmentRecorded,
    TreatmentVoided,
)
from libs.common.database import Transaction
from services.reporting.store import course


@consumes(EpisodeRecorded)
async def keep_episode(tx: Transaction, event: EpisodeRecorded) -> None:
    await course.save_episode(tx, event)


@consumes(EpisodeCorrected)
async def correct_episode(tx: Transaction, event: EpisodeCorrected) -> None:
    await course.save_episode(tx, event)


@consumes(EpisodeVoided)
async def void_episode(tx: Transaction, event: EpisodeVoided) -> None:
    await course.void_episode(tx, event)


@consumes(TreatmentRecorded)
async def keep_treatment(tx: Transaction, event: TreatmentRecorded) -> None:
    await course.save_treatment(tx, event)


@consumes(TreatmentVoided)
async def void_treatment(tx: Transaction, event: TreatmentVoided) -> None:
    await course.void_treatment(tx, event)


@consumes(ResponseRecorded)
async def keep_response(tx: Transaction, event: ResponseRecorded) -> None:
    await course.save_response(tx, event)


@consumes(ResponseVoided)
async def void_response(tx: Transaction, event: ResponseVoided) -> None:
    await course.void_response(tx, event)


@consumes(OutcomeRecorded)
async def keep_outcome(tx: Transaction, event: OutcomeRecorded) -> None:
    await course.save_outcome(tx, event)
