"""How a test lets trials hear an event: through its own reactions, in a transaction of its service."""

from libs.common.call import Call
from libs.common.consumer import reactions_in
from libs.common.contracts.envelope import Event
from libs.common.database import Database
from services.trials import consumers

HEARD = reactions_in(consumers)


async def hear(database: Database, event: Event) -> None:
    """React as the worker's reader would."""
    async with database.transaction(Call.service("trials")) as tx:
        for reaction in HEARD[event.type()].reactions:
            await reaction(tx, event)
