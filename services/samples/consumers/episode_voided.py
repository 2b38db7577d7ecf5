"""When an episode was entered in error, no further sample may name it."""

from libs.common.consumer import consumes
from libs.common.contracts.registry import EpisodeVoided
from libs.common.database import Transaction
from services.samples.store import episodes


@consumes(EpisodeVoided)
async def forget_episode(tx: Transaction, event: EpisodeVoided) -> None:
    """Samples that named it keep naming it: that is what was said then."""
    await episodes.keep(tx, event.episode_id, patient=event.patient, voided=True, version=event.version)
