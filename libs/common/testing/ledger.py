"""What a service has stated, as its tests ask for it."""

import orjson
from sqlalchemy import select, text

from libs.common.backbone import ledger
from libs.common.call import Call
from libs.common.contracts.catalogue import EVENTS
from libs.common.contracts.envelope import Event
from libs.common.database import Database


async def published(database: Database) -> list[Event]:
    """The ledger's events, in order."""
    async with database.reading(Call.service("test")) as tx:
        rows = await tx.all(select(ledger.c.body).order_by(ledger.c.position))
    envelopes = [orjson.loads(row.body) for row in rows]
    return [EVENTS[envelope["type"]].from_envelope(envelope) for envelope in envelopes]


async def unaudited(database: Database) -> list[str]:
    """The types of events whose transaction has left no audit entry: there must be none."""
    statement = text("SELECT type FROM ledger WHERE xmin NOT IN (SELECT xmin FROM audit_entries) ORDER BY position")
    async with database.reading(Call.service("test")) as tx:
        return [row.type for row in await tx.all(statement)]
