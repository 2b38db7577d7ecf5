"""Whether the kit that an advice names is at hand, and which hub can send one."""

from dataclasses import replace

from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Unavailable
from libs.common.organisation import OrganisationKind
from libs.common.organisations import Organisations
from services.samples.domain.kits.supply import supply_of
from services.samples.domain.routing.advice import Advice
from services.samples.store.kits import kit_stocks


async def with_supply(db: Database, advice: Advice, *, hospital: str, parties: Organisations) -> Advice:
    """The same advice; without a kit, or while the database does not answer, nothing is said of stocks."""
    if advice.kit is None:
        return advice
    try:
        async with db.reading(Call.service("samples")) as tx:
            stocks = await kit_stocks.of_template(tx, advice.kit.id)
    except Unavailable:
        return advice
    hubs = parties.of_kind(OrganisationKind.HUB)
    return replace(advice, supply=supply_of(advice.kit.id, parties.get(hospital), stocks=stocks, hubs=hubs))
