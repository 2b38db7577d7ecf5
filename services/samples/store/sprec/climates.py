"""How cold places were at an instant, from the storage tree, the limits and the readings of their probes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import text

from libs.common.database import Transaction
from services.samples.domain.biobank.storage import StorageKind, ways_down
from services.samples.domain.sprec.climate import WINDOW, Found, Node, climate_of

_NODES: Final = text(
    """
    SELECT asked.n, asked.path, s.kind, l.highest, (
        SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY r.celsius) FROM temperature_readings r
        WHERE r.storage_id = s.id AND r.measured_at > asked.at - CAST(:within AS interval) AND r.measured_at <= asked.at
    ) AS middle
    FROM unnest(CAST(:paths AS text[]), CAST(:ats AS timestamptz[])) WITH ORDINALITY AS asked (path, at, n)
    LEFT JOIN LATERAL (
        SELECT f.storage_id FROM former_paths f
        WHERE f.hub = CAST(:hub AS text) AND f.path = asked.path AND f.until >= asked.at ORDER BY f.until LIMIT 1
    ) AS former ON true
    JOIN storages s ON s.hub = CAST(:hub AS text)
        AND (s.id = former.storage_id OR (former.storage_id IS NULL AND s.path = asked.path))
    LEFT JOIN temperature_limits l ON l.storage_id = s.id
    """
)

Spot = tuple[str, datetime]
"""A path, and when."""


async def of_spots(tx: Transaction, hub: str, spots: Sequence[Spot]) -> Mapping[Spot, Found | None]:
    """The climate of each. Limits are those of today: earlier ones stand in the audit trail only."""
    asked = sorted({(way, at) for path, at in spots for way in ways_down(path)})
    if not asked:
        return {}
    paths, ats = [path for path, _ in asked], [at for _, at in asked]
    rows = await tx.all(_NODES, {"paths": paths, "ats": ats, "hub": hub, "within": WINDOW})
    found = {
        asked[row.n - 1]: Node(path=row.path, kind=StorageKind(row.kind), middle=row.middle, highest=row.highest)
        for row in rows
    }
    return {(path, at): climate_of(_way(found, path, at)) for path, at in set(spots)}


def _way(found: Mapping[Spot, Node], path: str, at: datetime) -> Sequence[Node]:
    """From the box outwards."""
    return [found[way, at] for way in reversed(ways_down(path)) if (way, at) in found]
