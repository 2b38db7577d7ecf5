"""A tube of a quarantined sample is moved into quarantine storage, and nowhere else."""

from collections.abc import Iterable, Sequence
from typing import Final

from libs.common.database import Transaction
from libs.common.errors import WrongState
from services.samples.domain.biobank.aliquot import Aliquot, Place
from services.samples.domain.biobank.movement import MoveReason
from services.samples.domain.stages import SampleStage
from services.samples.store.destruction import quarantine_storages
from services.samples.store.destruction.quarantine_storages import lies_in
from services.samples.store.tubes import samples

SAID: Final = "The family has withdrawn its consent: the tube is locked away, and may be destroyed"
_SHUT: Final = frozenset({SampleStage.QUARANTINED, SampleStage.DESTROYED})


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


async def boxes_locked_away(tx: Transaction, hub: str, tubes: Iterable[Aliquot]) -> Sequence[str]:
    """Those of quarantine storage in which one of the tubes is locked away."""
    named = await quarantine_storages.paths(tx, hub)
    inside = [(tube.sample_id, tube.place.box) for tube in tubes if tube.place and lies_in(named, tube.place.box)]
    seen = await samples.seen_of(tx, {sample_id for sample_id, _ in inside})
    shut = {sample.id for sample in seen if sample.stage in _SHUT}
    return sorted({box for sample_id, box in inside if sample_id in shut})


async def check_still_locked_away(tx: Transaction, hub: str, boxes: Iterable[str]) -> None:
    """Refuse to carry what is locked away out of quarantine storage with the box it lies in."""
    for box in boxes:
        if not await quarantine_storages.may_hold(tx, hub, box):
            raise WrongState(f"{SAID}.", where="body.parent_id", wrong=box, right="a storage named for quarantine")


async def _is_quarantined(tx: Transaction, aliquot: Aliquot) -> bool:
    sample = await samples.find(tx, aliquot.sample_id)
    return sample.stage in _SHUT
