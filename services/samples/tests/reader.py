"""How a test lets samples hear an event: through its own reactions, in a transaction of its service."""

from libs.common.call import Call
from libs.common.consumer import reactions_in
from libs.common.contracts.envelope import Event
from libs.common.database import Database
from services.samples import consumers

HEARD = reactions_in(consumers)


async def hear(database: Database, *events: Event) -> None:
    """React to each as the worker's reader would."""
    for event in events:
        async with database.transaction(Call.service("samples")) as tx:
            for reaction in HEARD[event.type()].reactions:
                await reaction(tx, event)
