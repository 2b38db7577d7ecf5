"""Residual disease of a child over time: as data, or drawn."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.database import Transaction
from libs.common.errors import ConsentMissing, NotFound, NotYetKnown
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import PatientCodeField
from services.samples.api.papers.words import Language
from services.samples.api.plots.answering import DRAWN, Accept, IfNoneMatch, answered, likes_pictures
from services.samples.domain.consents import FOR_SAMPLES, purpose_of
from services.samples.domain.known_patient import KnownPatient
from services.samples.domain.plots.mrd_series import METHODS, MrdSeriesPlot, mrd_series
from services.samples.store import patients, viewed
from services.samples.store.plots import mrd_results

router = APIRouter(prefix="/v1/patients", tags=["plots"])


@router.get(
    "/{code}/mrd-series/plot",
    summary="Draw a child's residual disease over time",
    response_model=MrdSeriesPlot,
    responses={**DRAWN, **refusals(NotFound, ConsentMissing)},
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
        patient = await _seen(tx, code)
        found = await mrd_results.of_patient(tx, code)
    partly = not call.everywhere and call.scope != patient.hospital
    told = mrd_series(code, found, language=language, partly=partly)
    return await answered(told, drawn=likes_pictures(accept), seen=if_none_match, name=f"mrd-series-{code}")


async def _seen(tx: Transaction, code: str) -> KnownPatient:
    """The child of the own hospital, or one with an order that the caller may see; others are unknown."""
    try:
        patient = await patients.hold(tx, code)
    except NotYetKnown as unheard:
        raise NotFound("There is no such patient.") from unheard
    own = tx.call.everywhere or patient.hospital == tx.call.scope
    if not own and not await mrd_results.sees_any(tx, code):
        raise NotFound("There is no such patient.")
    patient.check_consents(FOR_SAMPLES, *(purpose_of(method) for method in METHODS))
    await viewed.note_one(tx, f"mrd-series/{code}", patient=code)
    return patient
