"""When an episode was entered in error, the experts no longer see it."""

from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.registry import EpisodeVoided
from libs.common.database import Transaction
from services.board.domain.known_episode import KnownEpisode
from services.board.store import episodes, patients


@consumes(EpisodeVoided)
async def drop_episode(tx: Transaction, event: EpisodeVoided) -> None:
    """Keep only that it does not count."""
    patient = await patients.follow(tx, event.patient)
    episode = KnownEpisode(id=event.episode_id, patient=patient.code, version=event.version, voided=True)
    await episodes.keep(tx, episode, Audit(did="dropped episode", about=event.aggregate, patient=patient.code))
