"""The codes of tubes, derived from all that the service keeps of them when they are asked for.

Two transactions, one after the other: what the caller may see of the tubes, then how cold the hub's places were.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.vocabulary import Material, Preservation, Tube
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.sprec.climate import Found
from services.samples.domain.sprec.code import Facts, Sprec, sprec_of
from services.samples.domain.sprec.preparation import Preparation
from services.samples.store.sight import seen_samples
from services.samples.store.sprec import climates, preparations
from services.samples.store.sprec.climates import Spot
from services.samples.store.tables.biobank import movements
from services.samples.store.tables.samples import samples

READER = Call.service("samples")
"""Who reads the hub's freezers for whoever may see a tube in them: of these only the tube's own band goes out."""


@dataclass(frozen=True, slots=True)
class Known:
    """All of a tube but how cold it was in its places."""

    tube: Aliquot
    drawn: Row[Any]
    preparation: Preparation
    spots: Sequence[Spot]


async def known_of(tx: Transaction, tubes: Sequence[Aliquot], *, at: datetime | None = None) -> Sequence[Known]:
    """Of tubes that the caller may see, as of an instant; without one, as of now."""
    if not tubes:
        return ()
    made, drawn = await preparations.of_tubes(tx, tubes), await _samples(tx, tubes)
    lain = await _places(tx, tubes, at)
    return [Known(tube, drawn[tube.sample_id], made[tube.id], lain.get(tube.id, ())) for tube in tubes]


async def codes_of(db: Database, known: Sequence[Known]) -> Mapping[UUID, Sprec]:
    """Their codes. Never within another transaction: it would hold two connections at once."""
    if not known:
        return {}
    async with db.reading(READER) as tx:
        cold = {
            hub: await climates.of_spots(tx, hub, [spot for one in known if one.tube.hub == hub for spot in one.spots])
            for hub in sorted({one.tube.hub for one in known})
        }
    return {one.tube.id: sprec_of(_facts(one, [cold[one.tube.hub][spot] for spot in one.spots])) for one in known}


def _facts(known: Known, places: Sequence[Found | None]) -> Facts:
    row = known.drawn
    return Facts(
        content=known.tube.content,
        preservation=known.tube.preservation,
        material=None if row.material is None else Material(row.material),
        tube=None if row.tube is None else Tube(row.tube),
        arrived_as=None if row.preservation is None else Preservation(row.preservation),
        extracted_at=row.extracted_at,
        received_at=row.received_at,
        preparation=known.preparation,
        places=places,
    )


async def _samples(tx: Transaction, tubes: Sequence[Aliquot]) -> Mapping[UUID, Row[Any]]:
    kept = samples.c
    columns = (kept.id, kept.material, kept.tube, kept.preservation, kept.extracted_at, kept.received_at)
    wanted = select(*columns).where(kept.id.in_({tube.sample_id for tube in tubes}), seen_samples(tx.call))
    return {row.id: row for row in await tx.all(wanted)}


async def _places(tx: Transaction, tubes: Sequence[Aliquot], at: datetime | None) -> Mapping[UUID, Sequence[Spot]]:
    """Where each has lain by then: the earlier places when the tube left them, the newest at the instant itself."""
    kept = movements.c
    columns = (kept.aliquot_id, kept.to_box, kept.from_box, kept.moved_at)
    wanted = select(*columns).where(kept.aliquot_id.in_([tube.id for tube in tubes]))
    if at is not None:
        wanted = wanted.where(kept.moved_at <= at)
    found: dict[UUID, list[Spot]] = {}
    for row in await tx.all(wanted.order_by(kept.aliquot_id, kept.version)):
        spots = found.setdefault(row.aliquot_id, [])
        if row.from_box is not None and spots:
            spots[-1] = (row.from_box, row.moved_at)
        if row.to_box is not None:
            # The hub's clock may run ahead of ours.
            spots.append((row.to_box, at or max(tx.now, row.moved_at)))
    return found
