"""A sample's way, one row per step: whoever reads it, puts the steps in the order of their versions."""

from datetime import datetime

from sqlalchemy import update

from libs.common.contracts.envelope import ATTRIBUTES, NOBODY
from libs.common.contracts.samples.destruction import SampleDestroyed
from libs.common.contracts.samples.forwarding import SampleForwarded
from libs.common.contracts.samples.tubes import (
    SampleBanked,
    SampleCancelled,
    SampleCollected,
    SampleDispatched,
    SampleExpected,
    SampleQuarantined,
    SampleReceived,
    SampleRejected,
    SampleUndone,
)
from libs.common.database import Transaction
from libs.common.keeping import keep_first
from services.reporting.store.tables.samples import sample_steps

SampleEvent = (
    SampleExpected
    | SampleCollected
    | SampleDispatched
    | SampleForwarded
    | SampleReceived
    | SampleRejected
    | SampleCancelled
    | SampleBanked
    | SampleQuarantined
    | SampleDestroyed
)


_ELSEWHERE = {*ATTRIBUTES, "sample_id", "patient"}


async def save(tx: Transaction, event: SampleEvent, *, happened_at: datetime | None) -> None:
    """Keep the step; `happened_at` is None where the bedside does not know the time."""
    await keep_first(
        tx,
        sample_steps,
        sample_id=event.sample_id,
        version=event.version,
        patient=event.patient,
        stage=event.participle,
        happened_at=happened_at,
        stated_at=event.at,
        hospital=_party(event.origin),
        hub=_party(event.destination),
        facts=_facts(event),
    )


def _facts(event: SampleEvent) -> dict[str, object]:
    """What this step tells of the sample, beside the envelope."""
    return event.model_dump(mode="json", exclude=_ELSEWHERE)


def _party(organisation: str) -> str | None:
    return None if organisation == NOBODY else organisation


async def take_back(tx: Transaction, event: SampleUndone) -> None:
    """The mistaken step stays in the chain by its name only: no figure and no report counts what it told."""
    kept = sample_steps.c
    mistaken = update(sample_steps).where(
        kept.sample_id == event.sample_id, kept.version == event.mistaken_version, kept.stage == event.mistake
    )
    await tx.execute(mistaken.values(stage=f"{event.mistake}_undone", happened_at=None, facts={}))
    await keep_first(
        tx,
        sample_steps,
        sample_id=event.sample_id,
        version=event.version,
        patient=event.patient,
        stage=event.stage,
        happened_at=None,
        stated_at=event.at,
        hospital=_party(event.origin),
        hub=_party(event.destination),
        facts={},
    )
