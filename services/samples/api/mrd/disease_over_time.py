"""Residual disease of a child over time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.database import Transaction
from libs.common.errors import ConsentMissing, NotFound, NotYetKnown, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Assay as Kind
from libs.common.vocabulary import Material
from libs.common.wire import PatientCodeField, View
from services.samples.domain.assays.result_version import ResultState
from services.samples.domain.assays.results.ig_tr_mrd import TimePoint
from services.samples.domain.assays.results.mrd_plate import Outcome
from services.samples.domain.consents import FOR_SAMPLES, purpose_of
from services.samples.domain.known_patient import KnownPatient
from services.samples.domain.mrd.series import Measured, points_of
from services.samples.store import patients, viewed
from services.samples.store.mrd import series

router = APIRouter(prefix="/v1/patients", tags=["results"])

EXAMPLE: Final[JsonDict] = {
    "patient": "000001AF",
    "points": [
        {
            "at": "2026-02-01T09:00:00Z",
            "at_is_measurement": False,
            "time_point": {"code": "eoi", "day": 33},
            "material": "bone_marrow",
            "method": "ig_tr_mrd",
            "outcome": {"status": "positive_not_quantifiable", "above": 0, "below": 0.0001},
            "below_range": True,
            "quantitative_range": 0.0001,
            "sensitivity": 0.00001,
            "rule_set": "euromrd-2007-reduction@1",
            "assay_id": "0198a2f4-0000-7000-8000-000000000001",
            "sample_id": "0198a2f4-0000-7000-8000-000000000002",
            "lab": "hub-barcelona",
            "result_version": 1,
            "state": "final",
        }
    ],
}


class SeriesPointView(View):
    """One outcome at one time. Only a quantified one has a level; levels of other cells or markers are others."""

    at: datetime = Field(description="Extraction of the sample, or measurement where that is not known.")
    at_is_measurement: bool
    time_point: TimePoint | None = Field(description="In the course of treatment, as the laboratory names it.")
    material: Material | None
    method: Kind
    marker: str | None = Field(default=None, description="Null: the outcome over all markers; of flow always null.")
    outcome: Outcome
    below_range: bool = Field(description="Positive, too little to be a level: a mark, never a number.")
    quantitative_range: float | None
    sensitivity: float | None
    denominator_of: str | None = Field(default=None, description="Of flow: a part of which cells.")
    rule_set: str | None
    assay_id: UUID
    sample_id: UUID
    lab: str
    result_version: int
    state: ResultState = Field(description="`preliminary`: shown to laboratory and hub alone.")


class MrdSeriesView(View):
    """The oldest first; of a result with several markers the outcome over all, then each."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    patient: str
    points: tuple[SeriesPointView, ...]


@router.get(
    "/{code}/mrd-series",
    summary="Read a child's residual disease over time",
    responses=refusals(NotFound, ConsentMissing, WrongState),
)
async def show_series(
    code: PatientCodeField, db: Db, call: Annotated[Call, needs(Permission.RESULTS_READ)]
) -> MrdSeriesView:
    """Of released results; laboratory and hub also see what nobody has answered for yet."""
    async with db.transaction(call) as tx:
        agreed = await readable_series(tx, await known_patient(tx, code))
    points = tuple(SeriesPointView.model_validate(point) for point in points_of(agreed))
    return MrdSeriesView(patient=code, points=points)


async def readable_series(tx: Transaction, patient: KnownPatient) -> Sequence[Measured]:
    """What the caller may read of a child whose results it may see at all; the reading is written down."""
    call = tx.call
    found, sees_any = await series.of_patient(tx, patient.code)
    if not (sees_any or call.everywhere or patient.hospital == call.scope):
        raise NotFound("There is no such patient.")
    patient.check_consents(FOR_SAMPLES)
    patient.check_goes_on()
    await viewed.note_one(tx, f"mrd-series/{patient.code}", patient=patient.code)
    return [one for one in found if purpose_of(one.assay.kind) in patient.given]


async def known_patient(tx: Transaction, code: str) -> KnownPatient:
    """A child that is not known here is answered as a foreign one."""
    try:
        return await patients.hold(tx, code)
    except NotYetKnown:
        raise NotFound("There is no such patient.") from None
