"""Residual disease of a child over time: as data, or drawn."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import ConsentMissing, NotFound, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import PatientCodeField
from services.samples.api.mrd.disease_over_time import known_patient, readable_series
from services.samples.api.papers.words import Language
from services.samples.api.plots.answering import DRAWN, Accept, IfNoneMatch, answered, likes_pictures
from services.samples.domain.plots.mrd_series import MrdSeriesPlot, mrd_series

router = APIRouter(prefix="/v1/patients", tags=["plots"])


@router.get(
    "/{code}/mrd-series/plot",
    summary="Draw a child's residual disease over time",
    response_model=MrdSeriesPlot,
    responses={**DRAWN, **refusals(NotFound, ConsentMissing, WrongState)},
)
async def show_mrd_series(
    *,
    code: PatientCodeField,
    db: Db,
    call: Annotated[Call, needs(Permission.RESULTS_READ)],
    language: Annotated[Language, Query(description="Of title, axes and notes.")] = Language.SPANISH,
    accept: Accept = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Flow and IG/TR, each marker and material by itself.

    What is no number is drawn as none: positive-not-quantifiable as an interval, negative at its sensitivity, not
    evaluable below the axis.
    """
    async with db.transaction(call) as tx:
        patient = await known_patient(tx, code)
        agreed = await readable_series(tx, patient)
    partly = not call.everywhere and call.scope != patient.hospital
    told = mrd_series(code, agreed, language=language, partly=partly)
    return await answered(told, drawn=likes_pictures(accept), seen=if_none_match, name=f"mrd-series-{code}")
