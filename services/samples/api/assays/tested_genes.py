"""What a sequencing result has looked at, gene by gene: "not detected" is no "negative"."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import Field

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import ConsentMissing, NotFound
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import INT32, View
from services.samples.api.assays.readable import readable_version
from services.samples.domain.assays.results.ngs import NgsResult
from services.samples.domain.panels.catalogue import consensus
from services.samples.domain.panels.targets import Target, rule_id, targets_of
from services.samples.domain.panels.tested import CheckedGene, Extent, LookedFor, genes_checked
from services.samples.store.panels import panels

router = APIRouter(prefix="/v1/assays/{assay_id}/results", tags=["results"])


class CheckedGeneView(View):
    """One gene and one kind of change. Where it was not tested, nothing is known of it."""

    gene: str
    looked_for: LookedFor
    testing: Extent
    detected: bool = Field(description="Somatic changes only; false is no `negative`: see `testing` and the limit.")
    regions: str | None
    failed_regions: tuple[str, ...]
    mean_depth: float | None
    percent_at_minimum: float | None
    minimum_depth: float | None
    limit_of_detection_percent: float | None
    in_consensus: bool = Field(description="The network agreed that this should be looked at.")


class TargetView(View):
    """A lesion that a drug is aimed at; a mark, no recommendation."""

    lesion: str
    aimed_at: str
    drugs: tuple[str, ...]
    source: str


class CheckedGenesView(View):
    """Every gene that the panel, the consensus set or the result names."""

    assay_id: UUID
    result_version: int
    panel: str | None
    panel_version: str | None
    consensus: str
    consensus_version: str
    targets_rule: str
    items: tuple[CheckedGeneView, ...]
    targets: tuple[TargetView, ...]


@router.get(
    "/{result_version}/tested-genes",
    summary="Read what a sequencing result has tested, gene by gene",
    responses=refusals(NotFound, ConsentMissing),
)
async def show_tested(
    *,
    assay_id: UUID,
    result_version: Annotated[int, Path(ge=1, le=INT32)],
    db: Db,
    call: Annotated[Call, needs(Permission.RESULTS_READ)],
) -> CheckedGenesView:
    """Tested, partially covered, failed, or not in the panel; with depth and limit. Nothing, if it is no sequencing."""
    async with db.transaction(call) as tx:
        _, version = await readable_version(tx, assay_id, result_version)
        body = version.body if isinstance(version.body, NgsResult) else None
        used = None if body is None else body.panel
        panel = None if used is None else await panels.find(tx, used.id, used.version)
    agreed = consensus()
    return CheckedGenesView(
        assay_id=assay_id,
        result_version=result_version,
        panel=None if used is None else used.id,
        panel_version=None if used is None else used.version,
        consensus=agreed.id,
        consensus_version=agreed.version,
        targets_rule=rule_id(),
        items=() if body is None else tuple(map(_row, genes_checked(body, panel, agreed))),
        targets=() if body is None else tuple(map(_target, targets_of(body))),
    )


def _row(one: CheckedGene) -> CheckedGeneView:
    return CheckedGeneView.model_validate(one)


def _target(one: Target) -> TargetView:
    return TargetView.model_validate(one)
