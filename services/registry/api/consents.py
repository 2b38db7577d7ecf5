"""Consents: a signed form is filed; every consent ever given can be read."""

from typing import Annotated, Self

from fastapi import APIRouter

from libs.common import audit
from libs.common.access import needs
from libs.common.application import Db
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.errors import AlreadyThere, Invalid, NotFound, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Purpose
from libs.common.wire import PatientCodeField, View
from services.registry.api.consent_bodies import ConsentView, SignedBody
from services.registry.commands.give_consents import Consented, GiveConsents, give_consents
from services.registry.domain.consent import in_force, record_stage
from services.registry.domain.refusals import Merged
from services.registry.domain.stages import RecordStage
from services.registry.store import consents, patients

router = APIRouter(prefix="/v1/patients/{code}/consents", tags=["consents"])


class ConsentsView(View):
    """What the family agrees to now, and every consent that was ever given."""

    patient: str
    stage: RecordStage
    purposes: list[Purpose]
    consents: list[ConsentView]

    @classmethod
    def of(cls, consented: Consented) -> Self:
        """Show a patient's consents."""
        given = consented.consents
        return cls(
            patient=consented.patient,
            stage=record_stage(given, merged=False),
            purposes=sorted(in_force(given)),
            consents=[ConsentView.model_validate(consent) for consent in given],
        )


@router.post(
    "",
    status_code=201,
    summary="File a signed consent form",
    responses=refusals(NotFound, Merged, AlreadyThere, WrongState, Invalid),
)
async def post_consents(
    code: PatientCodeField,
    body: SignedBody,
    db: Db,
    call: Annotated[Call, needs(Permission.CONSENTS_WRITE, answers=ConsentsView, status=201)],
) -> ConsentsView:
    """One consent per purpose, each with its version; a form signed before a withdrawal does not count."""
    return ConsentsView.of(await give_consents(db, GiveConsents(call, code, body.signed())))


@router.get("", summary="Read the consents of a patient", responses=refusals(NotFound, Merged))
async def get_consents(
    code: PatientCodeField, db: Db, call: Annotated[Call, needs(Permission.CONSENTS_READ)]
) -> ConsentsView:
    """Those in force and those withdrawn."""
    async with db.transaction(call) as tx:
        patient = await patients.read(tx, code)
        given = await consents.of_patient(tx, patient.code)
        await audit.write(tx, Audit(did="read consents", about=f"patient/{patient.code}", patient=patient.code))
    return ConsentsView.of(Consented(patient.code, given, patient.consents_version))
