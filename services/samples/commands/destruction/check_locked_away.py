"""A tube of a quarantined sample is moved into quarantine storage, and nowhere else."""

from typing import Final

from libs.common.database import Transaction
from libs.common.errors import WrongState
from services.samples.domain.biobank.aliquot import Aliquot, Place
from services.samples.domain.biobank.movement import MoveReason
from services.samples.domain.stages import SampleStage
from services.samples.store.destruction import quarantine_storages
from services.samples.store.tubes import samples

SAID: Final = "The family has withdrawn its consent: the tube is locked away, and may be destroyed"


async def check_locked_away(tx: Transaction, aliquot: Aliquot, to: Place | None, reason: MoveReason) -> None:
    """Refuse to take it out, or to lay it among others; an alarm or a repair is no exception."""
    if not await _is_quarantined(tx, aliquot):
        return
    if to is None or reason is not MoveReason.QUARANTINE:
        raise WrongState(f"{SAID}.", where="body.reason", wrong=reason, right="a move into quarantine storage")
    await check_laid_away(tx, aliquot, to)


async def check_laid_away(tx: Transaction, aliquot: Aliquot, to: Place) -> None:
    """Refuse to lay it among others, also when it comes back from whoever had it."""
    if await _is_quarantined(tx, aliquot) and not await quarantine_storages.may_hold(tx, aliquot.hub, to.box):
        raise WrongState(f"{SAID}.", where="body.box", wrong=to.box, right="a storage named for quarantine")


async def _is_quarantined(tx: Transaction, aliquot: Aliquot) -> bool:
    sample = await samples.find(tx, aliquot.sample_id)
    return sample.stage in {SampleStage.QUARANTINED, SampleStage.DESTROYED}
