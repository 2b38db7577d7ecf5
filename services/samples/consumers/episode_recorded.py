"""When an episode is recorded, a sample may name it."""

from libs.common.consumer import consumes
from libs.common.contracts.registry import EpisodeRecorded
from libs.common.database import Transaction
from services.samples.store import episodes


@consumes(EpisodeRecorded)
async def remember_episode(tx: Transaction, event: EpisodeRecorded) -> None:
    """Keep that there is one; what it says is not needed here."""
    await episodes.keep(tx, event.episode_id, patient=event.patient, voided=False, version=event.version)
