"""How many kits lie where, as events tell it."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter

from libs.common.access import Permission, needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Forbidden, Unauthenticated
from libs.common.problems import refusals
from libs.common.wire import View
from services.reporting.store import kits, read_models

router = APIRouter(prefix="/v1/kit-stocks", tags=["kits"])


class KitStockView(View):
    """One kind of kit at one place."""

    organisation: str
    template: str
    in_stock: int
    on_the_way: int
    first_expires_on: date | None


class KitStocksView(View):
    """All places and kinds of which there are any."""

    items: tuple[KitStockView, ...]
    rebuilding: bool


@router.get("", summary="Read the stocks of kits", responses=refusals(Unauthenticated, Forbidden))
async def read_stocks(call: Annotated[Call, needs(Permission.KITS_READ)], db: Db) -> KitStocksView:
    """The own stock, and of the kits that the own hub has made those that lie elsewhere; the office sees all."""
    async with db.reading(call) as tx:
        lying = {(row.organisation, row.template): row for row in await kits.stocks(tx)}
        coming = {(row.organisation, row.template): row.on_the_way for row in await kits.coming(tx)}
        rebuilding = await read_models.running_rebuild(tx) is not None
    items = tuple(
        KitStockView(
            organisation=place,
            template=kind,
            in_stock=lying[place, kind].in_stock if (place, kind) in lying else 0,
            on_the_way=coming.get((place, kind), 0),
            first_expires_on=lying[place, kind].first_expires_on if (place, kind) in lying else None,
        )
        for place, kind in sorted({*lying, *coming})
    )
    return KitStocksView(items=items, rebuilding=rebuilding)
