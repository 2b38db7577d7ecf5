"""Two codes of one child become one."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import ConfigDict

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import AlreadyThere, Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import Body, FreeText, PatientCodeField
from services.registry.api.patient_view import PatientView
from services.registry.commands.merge_patients import MergePatients, merge_patients
from services.registry.domain.refusals import Merged

router = APIRouter(prefix="/v1/patients/{code}/merges", tags=["patients"])


class MergeBody(Body):
    """The code that is closed, and how it is known to be the same child."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"duplicate": "000001AF", "reason": "Both hospitals confirmed it."}]}
    )

    duplicate: PatientCodeField
    reason: FreeText


@router.post(
    "",
    status_code=201,
    summary="Merge a duplicate into this patient",
    responses=refusals(NotFound, Merged, AlreadyThere, WrongState, StaleVersion, Invalid),
)
async def post_merge(
    code: PatientCodeField,
    body: MergeBody,
    response: Response,
    db: Db,
    call: Annotated[Call, needs(Permission.PATIENTS_MERGE, answers=PatientView, status=201)],
) -> PatientView:
    """What the duplicate held goes on under this code.

    Refused where the two records contradict each other: two first diagnoses, or a consent that one
    has and the other withdrew.
    """
    patient = await merge_patients(db, MergePatients(call, code, body.duplicate, body.reason))
    etag.set(response, patient.version)
    return PatientView.of(patient)
