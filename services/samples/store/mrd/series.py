"""The results with residual disease of one child, each with the tube it was measured on."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, select

from libs.common.database import Transaction
from libs.common.vocabulary import Material
from services.samples.domain.assays.reading import can_read
from services.samples.domain.assays.result_version import ResultState
from services.samples.domain.mrd.series import METHODS, Measured
from services.samples.store.assays.assays import assay_of
from services.samples.store.assays.results import result_of
from services.samples.store.sight import seen_assays
from services.samples.store.tables.assays import assays, result_versions
from services.samples.store.tables.samples import samples

MOST: Final = 500
"""Of one child: more orders than anybody has in years of follow-up."""

COUNTS: Final = (ResultState.PRELIMINARY, ResultState.FINAL, ResultState.CORRECTED)
"""What was superseded or withdrawn stands in no series."""


async def of_patient(tx: Transaction, patient: str) -> tuple[Sequence[Measured], bool]:
    """What counts and the caller may read; and whether there is any order of the child that the caller sees."""
    mine = (assays.c.patient == patient, seen_assays(tx.call))
    newest = select(assays).where(*mine).order_by(assays.c.ordered_at.desc(), assays.c.id).limit(MOST)
    every = [assay_of(row) for row in await tx.all(newest)]
    orders = {order.id: order for order in every if order.kind in METHODS}
    kept = result_versions.c
    wanted = (kept.assay_id.in_(list(orders)), kept.state.in_(COUNTS))
    versions = [result_of(row) for row in await tx.all(select(result_versions).where(*wanted))] if orders else []
    tubes = await _tubes(tx, {order.sample_id for order in orders.values()})
    found = [
        Measured(
            assay=orders[version.assay_id],
            version=version,
            material=_material(tubes[orders[version.assay_id].sample_id]),
            extracted_at=tubes[orders[version.assay_id].sample_id].extracted_at,
        )
        for version in versions
        if can_read(version, orders[version.assay_id], scope=tx.call.scope)
    ]
    return found, bool(every)


async def _tubes(tx: Transaction, ids: set[Any]) -> dict[Any, Row[Any]]:
    """Whoever sees an order sees its tube."""
    drawn = select(samples.c.id, samples.c.material, samples.c.extracted_at).where(samples.c.id.in_(sorted(ids)))
    return {row.id: row for row in await tx.all(drawn)} if ids else {}


def _material(tube: Row[Any]) -> Material | None:
    return Material(tube.material) if tube.material else None
