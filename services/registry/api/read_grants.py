"""Read grants: the treating hospital opens a patient to another organisation, and closes it again."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict

from libs.common import audit, etag
from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.errors import AlreadyThere, ConsentMissing, Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import Body, OrganisationField, PatientCodeField, View
from services.registry.commands.grant_reading import GrantReading, grant_reading
from services.registry.commands.revoke_grant import RevokeGrant, revoke_grant
from services.registry.domain.read_grant import ForCare, ReadGrant
from services.registry.domain.refusals import Merged
from services.registry.store import grants, patients

router = APIRouter(prefix="/v1/patients/{code}/read-grants", tags=["read grants"])


class GrantBody(Body):
    """Who may read, and for which care."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"organisation": "hub-barcelona", "for_care": "car_t"}]})

    organisation: OrganisationField
    for_care: ForCare


class GrantView(View):
    """A read grant; it stands until it is revoked."""

    id: UUID
    patient: str
    organisation: str
    for_care: ForCare
    granted_at: datetime
    revoked_at: datetime | None
    version: int

    @classmethod
    def of(cls, grant: ReadGrant) -> Self:
        """Show a grant."""
        return cls.model_validate(grant)


class GrantsView(View):
    """All grants of a patient, the revoked ones too."""

    patient: str
    grants: list[GrantView]


@router.post(
    "",
    status_code=201,
    summary="Let another organisation read a patient",
    responses=refusals(NotFound, Merged, ConsentMissing, AlreadyThere, Invalid),
)
async def post_grant(
    *,
    code: PatientCodeField,
    body: GrantBody,
    response: Response,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.GRANTS_WRITE, answers=GrantView, status=201)],
) -> GrantView:
    """It reads the clinical record, never the identity; it writes nothing."""
    organisation = parties.get(body.organisation, where="body.organisation")
    grant = await grant_reading(db, GrantReading(call, code, organisation, body.for_care))
    etag.set(response, grant.version)
    return GrantView.of(grant)


@router.get("", summary="See who may read a patient", responses=refusals(NotFound, Merged))
async def list_grants(
    code: PatientCodeField, db: Db, call: Annotated[Call, needs(Permission.GRANTS_READ)]
) -> GrantsView:
    """A granted organisation sees its own grants only."""
    async with db.transaction(call) as tx:
        patient = await patients.read(tx, code)
        found = await grants.of_patient(tx, patient.code)
        await audit.write(tx, Audit(did="read grants", about=f"patient/{patient.code}", patient=patient.code))
    return GrantsView(patient=patient.code, grants=[GrantView.of(grant) for grant in found])


@router.post(
    "/{grant_id}/revocation",
    summary="Take a read grant back",
    responses=refusals(NotFound, Merged, WrongState, StaleVersion),
)
async def post_revocation(
    code: PatientCodeField,
    grant_id: UUID,
    response: Response,
    db: Db,
    call: Annotated[Call, needs(Permission.GRANTS_WRITE, answers=GrantView)],
) -> GrantView:
    """From the next request on the organisation finds the patient no more."""
    grant = await revoke_grant(db, RevokeGrant(call, code, grant_id))
    etag.set(response, grant.version)
    return GrantView.of(grant)
