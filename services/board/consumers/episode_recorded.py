"""When an episode is recorded or corrected, the experts see its coded facts beside the question."""

from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.registry import EpisodeCorrected, EpisodeRecorded
from libs.common.database import Transaction
from services.board.domain.known_episode import KnownEpisode
from services.board.store import episodes, patients


@consumes(EpisodeRecorded)
async def know_episode(tx: Transaction, event: EpisodeRecorded) -> None:
    await _keep(tx, event)


@consumes(EpisodeCorrected)
async def know_correction(tx: Transaction, event: EpisodeCorrected) -> None:
    await _keep(tx, event)


async def _keep(tx: Transaction, event: EpisodeRecorded | EpisodeCorrected) -> None:
    """Keep the newest reading of it."""
    patient = await patients.follow(tx, event.patient)
    episode = KnownEpisode(
        id=event.episode_id,
        patient=patient.code,
        version=event.version,
        voided=False,
        episode=event.episode,
        classification=event.classification,
    )
    await episodes.keep(tx, episode, Audit(did="heard of episode", about=event.aggregate, patient=patient.code))
