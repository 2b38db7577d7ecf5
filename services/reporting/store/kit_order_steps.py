"""An order of kits, one row per step, as `parcel_steps` keeps a parcel's."""

from libs.common.contracts.envelope import ATTRIBUTES
from libs.common.contracts.samples.kits import KitOrderStep
from libs.common.database import Transaction
from libs.common.keeping import keep_first
from services.reporting.store.tables.kits import kit_order_steps

_ELSEWHERE = {*ATTRIBUTES, "order_id", "orderer", "supplier"}


async def save(tx: Transaction, event: KitOrderStep) -> None:
    """Keep the step; an order names no patient."""
    await keep_first(
        tx,
        kit_order_steps,
        order_id=event.order_id,
        version=event.version,
        state=event.participle,
        stated_at=event.at,
        orderer=event.orderer,
        supplier=event.supplier,
        facts=event.model_dump(mode="json", exclude=_ELSEWHERE),
    )
