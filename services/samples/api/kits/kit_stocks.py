"""How many kits of each kind lie where, counted from every movement; nobody types a number."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import Invalid
from libs.common.organisation import Organisation, OrganisationKind
from libs.common.organisations import Organisations
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import OrganisationField, View
from services.samples.domain.kits.low_stock import low_below
from services.samples.domain.kits.template import templates
from services.samples.store.kits import kit_stocks

router = APIRouter(prefix="/v1/kit-stocks", tags=["kits"])


class KitStockView(View):
    """One kind of kit at one place."""

    organisation: str
    template: str
    in_stock: int
    on_the_way: int = Field(description="Sent to it, and not received yet.")
    first_expires_on: date | None = Field(description="The first of them is good until the end of this day.")
    low_below: int = Field(description="Fewer than this are few.")
    low: bool


class KitStocksView(View):
    """All places that the caller may see, all kinds."""

    items: tuple[KitStockView, ...]


@router.get("", summary="Read the stocks of kits", responses=refusals(Invalid))
async def list_them(
    *,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.KITS_READ)],
    organisation: Annotated[OrganisationField | None, Query(description="Only of this hub or hospital.")] = None,
    template: Annotated[str | None, Query(max_length=64, description="Only of this kind.")] = None,
    low: Annotated[bool | None, Query(description="Only those that are low, or only the others.")] = None,
) -> KitStocksView:
    """The own stock; the network office sees all of them."""
    if organisation is not None:
        parties.get(organisation, where="query.organisation")
    async with db.reading(call) as tx:
        counted = await kit_stocks.counted(tx)
        coming = await kit_stocks.on_the_way(tx)
        expiries = await kit_stocks.first_expiries(tx)
    places = [place for place in _places(parties, call) if organisation in {None, place.id}]
    kinds = [kind for kind in templates() if template in {None, kind}]
    shown = [
        _line(place, kind, counted.get((place.id, kind), 0), coming.get((place.id, kind), 0))
        for place in places
        for kind in kinds
    ]
    dated = (
        line.model_copy(update={"first_expires_on": expiries.get((line.organisation, line.template))}) for line in shown
    )
    return KitStocksView(items=tuple(line for line in dated if low in {None, line.low}))


def _places(parties: Organisations, call: Call) -> list[Organisation]:
    """Hubs and hospitals, as far as the caller may look."""
    kinds = (OrganisationKind.HUB, OrganisationKind.HOSPITAL)
    return [one for kind in kinds for one in parties.of_kind(kind) if call.everywhere or one.id == call.scope]


def _line(place: Organisation, kind: str, in_stock: int, coming: int) -> KitStockView:
    few = low_below(kind, place)
    return KitStockView(
        organisation=place.id,
        template=kind,
        in_stock=in_stock,
        on_the_way=coming,
        first_expires_on=None,
        low_below=few,
        low=in_stock < few,
    )
