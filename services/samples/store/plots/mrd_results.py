"""The released results with residual disease of one child, each with the tube it was measured on."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import and_, or_, select

from libs.common.database import Transaction
from libs.common.vocabulary import Material
from services.samples.domain.plots.mrd_series import METHODS, Released
from services.samples.domain.stages import AssayStage
from services.samples.store.assays.assays import assay_of
from services.samples.store.assays.results import result_of
from services.samples.store.sight import seen_assays
from services.samples.store.tables.assays import assays, result_versions
from services.samples.store.tables.samples import samples

IN_FORCE: Final = (AssayStage.FINAL, AssayStage.CORRECTED)
MOST: Final = 500
"""Of one child: more than anybody has in years of follow-up."""


async def of_patient(tx: Transaction, patient: str) -> Sequence[Released]:
    """Those in force that the caller may see; one that was withdrawn is not drawn."""
    mine = (assays.c.patient == patient, assays.c.kind.in_(METHODS), assays.c.stage.in_(IN_FORCE), seen_assays(tx.call))
    newest = select(assays).where(*mine).order_by(assays.c.released_at.desc(), assays.c.id).limit(MOST)
    orders = {order.id: order for order in (assay_of(row) for row in await tx.all(newest))}
    if not orders:
        return ()
    kept = result_versions.c
    in_force = [and_(kept.assay_id == one.id, kept.version == one.released_version) for one in orders.values()]
    versions = [result_of(row) for row in await tx.all(select(result_versions).where(or_(*in_force)))]
    drawn_from = select(samples.c.id, samples.c.material, samples.c.extracted_at)
    tubes = {
        row.id: row
        for row in await tx.all(drawn_from.where(samples.c.id.in_({one.sample_id for one in orders.values()})))
    }
    found = []
    for version in versions:
        order = orders[version.assay_id]
        tube = tubes.get(order.sample_id)
        material = Material(tube.material) if tube and tube.material else None
        taken = tube.extracted_at if tube else None
        found.append(Released(assay=order, version=version, material=material, extracted_at=taken))
    return found


async def sees_any(tx: Transaction, patient: str) -> bool:
    """Whether the caller may see any order of the child."""
    statement = select(assays.c.id).where(assays.c.patient == patient, seen_assays(tx.call)).limit(1)
    return await tx.first(statement) is not None
