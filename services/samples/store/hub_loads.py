"""How many samples each hub expects or has received and has not assayed yet: counted every few seconds."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import ARRAY, Text, bindparam, text

from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.kept import Kept
from services.samples.domain.routing.hubs import hub_abilities
from services.samples.domain.routing.loads import HubLoads

WITHIN: Final = timedelta(days=30)
"""What was announced or drawn earlier and never got on waits for nobody's hands any more."""

AT_MOST: Final = 500
"""Of each hub: far above any capacity; so the question costs the same however many samples there are."""

RENEW_AFTER: Final = timedelta(seconds=5)
"""Capacities are dozens of samples, and hubs receive them by the hour: seconds change no advice."""

OLDEST: Final = timedelta(seconds=30)
"""Where hours lie between two advices, the second one waits for a count of its own."""

_KEPT: Final[WeakKeyDictionary[Database, Kept[HubLoads]]] = WeakKeyDictionary()

# The stages are written out, as those of the index are: with parameters the server could not use it.
_WAITING: Final = text(
    """
    SELECT hubs.hub, (
        SELECT count(*) FROM (
            SELECT id FROM samples
            WHERE samples.hub = hubs.hub AND created_at > :since
              AND stage IN ('expected', 'collected', 'dispatched', 'received')
            ORDER BY created_at DESC LIMIT :at_most
        ) newest
        WHERE NOT EXISTS (SELECT FROM assays WHERE assays.sample_id = newest.id AND assays.result_version > 0)
    ) AS waiting
    FROM unnest(:hubs) AS hubs (hub)
    """
).bindparams(bindparam("hubs", type_=ARRAY(Text)))


async def present(db: Database) -> HubLoads:
    """Counted lately by this process; Unavailable where they are not known and the database does not answer."""
    kept = _KEPT.setdefault(db, Kept(renew_after=RENEW_AFTER, oldest=OLDEST))
    return await kept.get(partial(_count, db))


async def count_waiting(tx: Transaction) -> Mapping[str, int]:
    """By hub, of the hubs whose capacity is known; the caller sees the whole network."""
    asked = {"hubs": list(hub_abilities()), "since": tx.now - WITHIN, "at_most": AT_MOST}
    return {row.hub: row.waiting for row in await tx.all(_WAITING, asked)}


async def _count(db: Database) -> HubLoads:
    async with db.reading(Call.service("samples")) as tx:
        return HubLoads(await count_waiting(tx), as_of=tx.now)
