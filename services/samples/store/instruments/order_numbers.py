"""Orders get numbers that instruments can write: the tube's label and a counter, at most 20 letters.

Many instruments take no more than 20 letters in ORC-2 (ST with 22 up to v2.3 of HL7), and print them for people: who
reads `S-7K3M9PQX-1` on a screen knows which tube is meant.
"""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import select

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.samples.store.sight import seen_by
from services.samples.store.tables.instrument_order_numbers import instrument_order_numbers

_KEPT: Final = instrument_order_numbers.c

_HOLD: Final = """
    SELECT pg_advisory_xact_lock(hashtextextended('order numbers of ' || lab, 0))
    FROM (SELECT DISTINCT lab FROM assays WHERE id = ANY($1) ORDER BY lab) AS labs
"""
_GIVE: Final = """
    WITH wanted AS (
        SELECT a.id, a.lab, a.sample_id, s.label,
               row_number() OVER (PARTITION BY a.lab, a.sample_id ORDER BY a.id) AS turn
        FROM assays a JOIN samples s ON s.id = a.sample_id
        WHERE a.id = ANY($1) AND NOT EXISTS (SELECT FROM instrument_order_numbers n WHERE n.assay_id = a.id)
    )
    INSERT INTO instrument_order_numbers (assay_id, lab, number, given_at)
    SELECT w.id, w.lab, w.label || '-' || w.turn + (
               SELECT count(*) FROM instrument_order_numbers n JOIN assays b ON b.id = n.assay_id
               WHERE n.lab = w.lab AND b.sample_id = w.sample_id
           ), $2
    FROM wanted w
    RETURNING assay_id, number
"""


async def numbers_of(tx: Transaction, assays: Collection[UUID]) -> dict[UUID, str]:
    """Those there are; each order that has none gets its own, for ever."""
    known = await _known(tx, assays)
    left = sorted(set(assays) - set(known))
    if left:
        await tx.connection.execute(_HOLD, left)
        given = await tx.connection.fetch(_GIVE, left, tx.now)
        await audit.write(tx, *(_entry(row["assay_id"], row["number"]) for row in given))
        known |= await _known(tx, left)
    return known


async def orders_numbered(tx: Transaction, numbers: Collection[str]) -> dict[str, UUID]:
    """The orders that have these numbers, in capitals, as far as the laboratory may see them."""
    if not numbers:
        return {}
    named = _KEPT.number.in_(sorted(numbers))
    rows = await tx.all(select(_KEPT.number, _KEPT.assay_id).where(named, seen_by(tx.call, _KEPT.lab)))
    return {row.number: row.assay_id for row in rows}


async def _known(tx: Transaction, assays: Collection[UUID]) -> dict[UUID, str]:
    if not assays:
        return {}
    found = select(_KEPT.assay_id, _KEPT.number).where(_KEPT.assay_id.in_(sorted(assays)), seen_by(tx.call, _KEPT.lab))
    return {row.assay_id: row.number for row in await tx.all(found)}


def _entry(assay: UUID, number: str) -> Audit:
    return Audit(did="numbered order for instruments", about=f"assay/{assay}", changes={"number": number})
