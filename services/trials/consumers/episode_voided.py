"""An episode was entered in error: its facts no longer count."""

from libs.common.consumer import consumes
from libs.common.contracts.registry import EpisodeVoided
from libs.common.database import Transaction
from services.trials.commands.take_source import drop_source


@consumes(EpisodeVoided)
async def drop_episode(tx: Transaction, event: EpisodeVoided) -> None:
    await drop_source(tx, event.patient, event)
