"""How many steps are open here on the tubes that an instrument asks about."""

from collections.abc import Collection

from libs.common.call import Call
from libs.common.database import Database
from services.samples.domain.instruments.message import OrderGroup, Specimen
from services.samples.domain.stages import OPEN_ASSAYS
from services.samples.store.instruments.lookups import known_of


async def count_orders(db: Database, call: Call, specimens: Collection[str]) -> int:
    """Of the laboratory that asks; a label that nobody knows has none."""
    async with db.reading(call) as tx:
        known = await known_of(tx, [OrderGroup(specimen=Specimen(ids=tuple(specimens)))])
    tubes = {tube.sample_id for found in known.tubes.values() for tube in found}
    orders = {order.id: order for tube in tubes for order in known.of_sample.get(tube, ())}
    return sum(order.lab == call.caller.organisation and order.stage in OPEN_ASSAYS for order in orders.values())
