"""The history of a patient: every version of every entry, with who told it and why."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import JsonValue

from libs.common import audit
from libs.common.access import needs
from libs.common.application import Db
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.errors import NotFound
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import PatientCodeField, View
from services.registry.domain.refusals import Merged
from services.registry.store import history, patients

router = APIRouter(prefix="/v1/patients/{code}/history", tags=["patients"])


class VersionView(View):
    """One version of something: of the patient, an episode, a treatment, a response or the outcome."""

    what: str
    id: str
    version: int
    change: str
    content: dict[str, JsonValue]
    classification: dict[str, JsonValue] | None
    at: datetime
    by_subject: str
    reason: str | None


class HistoryView(View):
    """All versions in the order of time."""

    patient: str
    versions: list[VersionView]


@router.get("", summary="Read every version of a patient's record", responses=refusals(NotFound, Merged))
async def get_history(
    code: PatientCodeField, db: Db, call: Annotated[Call, needs(Permission.PATIENTS_READ)]
) -> HistoryView:
    """Corrections and entries in error with their reasons, and classifications that changed with them."""
    async with db.transaction(call) as tx:
        patient = await patients.read(tx, code)
        rows = await history.of_patient(tx, patient.code)
        await audit.write(tx, Audit(did="read history", about=f"patient/{patient.code}", patient=patient.code))
    return HistoryView(patient=patient.code, versions=[VersionView.model_validate(row) for row in rows])
