"""The plots of a version of a result: as data, or drawn."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Invalid, NotFound, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import INT32
from services.samples.api.assays.results import readable_assay
from services.samples.api.papers.words import Language
from services.samples.api.plots.answering import DRAWN, SUFFIX, Accept, IfNoneMatch, answered, likes_pictures
from services.samples.domain.assays.reading import can_read
from services.samples.domain.plots.of_result import plot_of
from services.samples.domain.plots.picture import ResultPlot
from services.samples.store.assays import results

router = APIRouter(prefix="/v1/assays/{assay_id}/results/{result_version}/plots", tags=["plots"])

NAMES: Final = "dose-response (DRP), bh3-bars (DBP), standard-curve (IG/TR); with .svg always as a picture"
Name = Annotated[str, Path(max_length=64, description=NAMES, examples=["standard-curve"])]


@router.get(
    "/{plot}",
    summary="Draw a version of a result",
    response_model=ResultPlot,
    responses={**DRAWN, **refusals(NotFound, ConsentMissing, WrongState, Invalid)},
)
async def show_plot(
    *,
    assay_id: UUID,
    result_version: Annotated[int, Path(ge=1, le=INT32)],
    plot: Name,
    db: Db,
    call: Annotated[Call, needs(Permission.RESULTS_READ)],
    language: Annotated[Language, Query(description="Of title, axes and notes.")] = Language.SPANISH,
    drug: Annotated[str | None, Query(max_length=64, description="Only this drug (DRP, DBP).")] = None,
    marker: Annotated[str | None, Query(max_length=60, description="Only this marker (IG/TR).")] = None,
    accept: Accept = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """From what the version holds, nothing is calculated anew. A version without points is refused."""
    name = plot.removesuffix(SUFFIX)
    drawn = plot.endswith(SUFFIX) or likes_pictures(accept)
    async with db.transaction(call) as tx:
        assay = await readable_assay(tx, assay_id)
        found = await results.find(tx, assay_id, result_version)
        if not can_read(found, assay, scope=call.scope):
            raise NotFound("There is no such version of the result.")
        # What is refused here has shown nothing, and is not written down as a reading.
        told = plot_of(assay, found, name, language=language, drug=drug, marker=marker)
    return await answered(told, drawn=drawn, seen=if_none_match, name=f"{name}-{assay.patient}-v{found.version}")
