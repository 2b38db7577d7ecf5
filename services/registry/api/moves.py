"""A patient moves to another hospital."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import ConfigDict

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import Body, FreeText, OrganisationField, PatientCodeField
from services.registry.api.patient_view import PatientView
from services.registry.commands.move_patient import MovePatient, move_patient
from services.registry.domain.refusals import Merged

router = APIRouter(prefix="/v1/patients/{code}/moves", tags=["patients"])


class MoveBody(Body):
    """Where the child is treated from now on, and why."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"to_hospital": "hospital-aragon", "reason": "The family moved house."}]}
    )

    to_hospital: OrganisationField
    reason: FreeText


@router.post(
    "",
    status_code=201,
    summary="Hand a patient over to another hospital",
    responses=refusals(NotFound, Merged, WrongState, StaleVersion, Invalid),
)
async def post_move(
    *,
    code: PatientCodeField,
    body: MoveBody,
    response: Response,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.PATIENTS_MOVE, answers=PatientView, status=201)],
) -> PatientView:
    """The new hospital sees the whole record; the old one and its read grants nothing more."""
    hospital = parties.get(body.to_hospital, where="body.to_hospital")
    patient = await move_patient(db, MovePatient(call, code, hospital, body.reason))
    etag.set(response, patient.version)
    return PatientView.of(patient)
