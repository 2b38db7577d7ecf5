"""Orders of one hub with their tubes, for results that are posted, and for messages that name a tube."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.bench.samples.children import let_in
from tests.bench.samples.parcels import TUBES, send
from tests.bench.watch import Connection

PARCELS: Final = 40

_ARRIVED: Final = "UPDATE samples SET stage = 'received', received_at = now(), version = 3 WHERE id = ANY($1::uuid[])"
_ORDERS: Final = """
    SELECT assays.id::text AS id, label FROM assays JOIN samples ON samples.id = sample_id
    WHERE sample_id = ANY($1::uuid[]) ORDER BY assays.id
"""


@dataclass(frozen=True, slots=True)
class Order:
    """Of flow cytometry, at the hub that has the tube."""

    id: str
    label: str


async def place(connection: Connection) -> Sequence[Order]:
    """As many as fit into the parcels; the tubes are there."""
    sent = await send(connection, await let_in(connection), parcels=PARCELS, tubes=TUBES)
    tubes = [tube for parcel in sent for tube in parcel.tubes]
    await connection.execute(_ARRIVED, tubes)
    await connection.execute("VACUUM (ANALYZE) samples, assays")
    return [Order(row["id"], row["label"]) for row in await connection.fetch(_ORDERS, tubes)]
