"""Everything that one service's database tells of how the service stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from libs.common.call import Call
from libs.common.database import Database
from libs.common.queues import Queues, standing
from libs.common.standing.overdue import Overdue
from libs.common.standing.trail import Trail, trail
from libs.common.standing.turns import taken

RELAY = "relay"


@dataclass(frozen=True, slots=True)
class ServiceStanding:
    """One service at one moment; `turns` are the works that somebody is at."""

    queues: Queues
    trail: Trail
    overdue: Mapping[str, int]
    turns: Mapping[str, bool]


async def service_standing(db: Database, *, service: str, overdue: Overdue) -> ServiceStanding:
    """Look at all of it."""
    queues = await standing(db, service=service)
    readers = [f"reader {reader.name}" for reader in queues.readers]
    async with db.reading(Call.service(service)) as tx:
        works = [RELAY, *readers]
        at_work = await taken(tx, works)
        return ServiceStanding(
            queues=queues,
            trail=await trail(tx),
            overdue=await overdue(tx),
            turns={work: work in at_work for work in works},
        )
