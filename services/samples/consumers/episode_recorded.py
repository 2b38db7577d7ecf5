"""When an episode is recorded or corrected, a sample may name it, and be found by its kind."""

from libs.common.consumer import consumes
from libs.common.contracts.registry import EpisodeCorrected, EpisodeRecorded
from libs.common.database import Transaction
from services.samples.store import episodes


@consumes(EpisodeRecorded)
async def remember_episode(tx: Transaction, event: EpisodeRecorded) -> None:
    """Keep that there is one, and of which kind; what else it says is not needed here."""
    await _keep(tx, event)


@consumes(EpisodeCorrected)
async def correct_episode(tx: Transaction, event: EpisodeCorrected) -> None:
    """Keep the kind as it reads now."""
    await _keep(tx, event)


async def _keep(tx: Transaction, event: EpisodeRecorded | EpisodeCorrected) -> None:
    kind = event.episode.kind
    await episodes.keep(tx, event.episode_id, patient=event.patient, voided=False, version=event.version, kind=kind)
