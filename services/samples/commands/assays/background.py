"""What a new version of a result has to agree with beside its order: asked at once, however many orders there are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from libs.common.database import Transaction
from services.samples.domain.assays.assay import Assay
from services.samples.domain.counselling.finding import GermLineFinding
from services.samples.store.counselling import findings
from services.samples.store.loggers import journey_temperatures
from services.samples.store.runs import runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """`said` is what no text may repeat, `logged` what befell the tube on its way, `run_id` the run it was last in."""

    said: tuple[GermLineFinding, ...] = ()
    logged: tuple[str, ...] = ()
    run_id: UUID | None = None


async def background_of(tx: Transaction, assay: Assay) -> Background:
    """Of an order that this transaction has locked."""
    return (await backgrounds_of(tx, [assay]))[assay.id]


async def backgrounds_of(tx: Transaction, orders: Collection[Assay]) -> Mapping[UUID, Background]:
    """The same of several, by their ids."""
    ids = [one.id for one in orders]
    said = await findings.said_of_several(tx, ids)
    logged = await journey_temperatures.alarms_of_several(tx, {one.sample_id for one in orders})
    newest = await runs.newest_of(tx, ids)
    return {
        one.id: Background(
            said=tuple(said.get(one.id, ())), logged=logged.get(one.sample_id, ()), run_id=newest.get(one.id)
        )
        for one in orders
    }
