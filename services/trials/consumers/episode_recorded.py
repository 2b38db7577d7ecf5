"""An episode was recorded or corrected: course, sites, lineage and genetics become facts."""

from libs.common.consumer import consumes
from libs.common.contracts.registry import EpisodeCorrected, EpisodeRecorded
from libs.common.database import Transaction
from services.trials.commands.take_source import take_source
from services.trials.domain.facts.claim import Source
from services.trials.domain.facts.reading_episode import episode_claims


@consumes(EpisodeRecorded)
async def read_episode(tx: Transaction, event: EpisodeRecorded) -> None:
    await _read(tx, event)


@consumes(EpisodeCorrected)
async def read_correction(tx: Transaction, event: EpisodeCorrected) -> None:
    """A corrected episode replaces all that the earlier version claimed."""
    await _read(tx, event)


async def _read(tx: Transaction, event: EpisodeRecorded | EpisodeCorrected) -> None:
    claims = episode_claims(event.episode, event.classification)
    source = Source(event.aggregate, "episode", event.version, event.at, event=event.id, by=event.actor, claims=claims)
    await take_source(tx, event.patient, source)
