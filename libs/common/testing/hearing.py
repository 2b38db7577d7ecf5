"""How a test lets a service hear events: through its own reactions, each in a transaction, without a bus."""

from types import ModuleType

from libs.common.call import Call
from libs.common.consumer import reactions_in
from libs.common.contracts.envelope import Event
from libs.common.database import Database


async def hear(database: Database, consumers: ModuleType, *events: Event) -> None:
    """React to each as the worker's reader would."""
    reactions = reactions_in(consumers)
    service = consumers.__name__.split(".")[1]
    for event in events:
        async with database.transaction(Call.service(service)) as tx:
            for reaction in reactions[event.type()].reactions:
                await reaction(tx, event)
