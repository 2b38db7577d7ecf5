"""From the words a hub uses for a place to the node that is meant: held, with the position free."""

from collections.abc import Sequence

from libs.common.database import Transaction
from libs.common.errors import Invalid
from services.samples.domain.biobank.aliquot import Place, check_all_different
from services.samples.domain.biobank.storage import Storage
from services.samples.store.biobank import storages


async def hold_places(
    tx: Transaction, hub: str, places: Sequence[Place], *, where: str, besides: Place | None = None
) -> list[Storage]:
    """The node of each place, in the same order; refuses a position that its box does not have.

    The box that a tube leaves is held `besides`: two tubes that change places cannot block each other.
    """
    check_all_different(list(places))
    unplaced = [place for place in places if place.position is None]
    held = await storages.hold(tx, hub, [place.box for place in (*places, *([besides] if besides else []))])
    for place in places:
        held[place.box].check_has(place.position, where=where)
    for storage in {held[place.box].id: held[place.box] for place in unplaced}.values():
        # What is laid anew in the container that it lies in takes no more room.
        more = sum(place.box == storage.path for place in unplaced) - (
            besides is not None and besides.box == storage.path
        )
        await _check_room(tx, storage, more, where=where)
    return [held[place.box] for place in places]


async def _check_room(tx: Transaction, storage: Storage, more: int, *, where: str) -> None:
    if storage.capacity is not None and len(await storages.tubes_in(tx, storage)) + more > storage.capacity:
        right = f"at most {storage.capacity} tubes"
        raise Invalid("The container has no room for that.", where=where, wrong=storage.path, right=right)
