"""The course of the disease as the registry states it: episodes, treatments, responses, outcome."""

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
from libs.common.keeping import keep_newest
from services.reporting.store.tables.course import episodes, outcomes, responses, treatments


async def save_episode(tx: Transaction, event: EpisodeRecorded | EpisodeCorrected) -> None:
    content = event.episode
    await keep_newest(
        tx,
        episodes,
        episode_id=event.episode_id,
        patient=event.patient,
        version=event.version,
        voided=False,
        kind=content.kind,
        relapse_number=content.relapse_number,
        diagnosed_on=str(content.diagnosed_on),
        lineage=content.lineage,
        timing=[str(timing) for timing in event.classification.timing],
        episode=content.model_dump(mode="json"),
        classification=event.classification.model_dump(mode="json"),
    )


async def void_episode(tx: Transaction, event: EpisodeVoided) -> None:
    await keep_newest(
        tx, episodes, episode_id=event.episode_id, patient=event.patient, version=event.version, voided=True
    )


async def save_treatment(tx: Transaction, event: TreatmentRecorded) -> None:
    await keep_newest(
        tx,
        treatments,
        treatment_id=event.treatment_id,
        patient=event.patient,
        version=event.version,
        voided=False,
        episode_id=event.episode_id,
        kind=event.kind,
        agents=list(event.agents),
        target=event.target,
        line=event.line,
        started_on=str(event.started_on),
        ended_on=str(event.ended_on) if event.ended_on else None,
    )


async def void_treatment(tx: Transaction, event: TreatmentVoided) -> None:
    await keep_newest(
        tx, treatments, treatment_id=event.treatment_id, patient=event.patient, version=event.version, voided=True
    )


async def save_response(tx: Transaction, event: ResponseRecorded) -> None:
    await keep_newest(
        tx,
        responses,
        response_id=event.response_id,
        patient=event.patient,
        version=event.version,
        voided=False,
        episode_id=event.episode_id,
        response=event.response,
        assessed_on=str(event.assessed_on),
        mrd=event.mrd,
    )


async def void_response(tx: Transaction, event: ResponseVoided) -> None:
    await keep_newest(
        tx, responses, response_id=event.response_id, patient=event.patient, version=event.version, voided=True
    )


async def save_outcome(tx: Transaction, event: OutcomeRecorded) -> None:
    await keep_newest(
        tx, outcomes, patient=event.patient, version=event.version, status=event.status, seen_on=str(event.on)
    )
