"""Patients: registered, read as a whole, corrected, listed."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field

from libs.common import audit, etag, pagination
from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import OutcomeStatus, Purpose, Sex
from libs.common.web.page_request import page_request
from libs.common.wire import Body, FreeText, OrganisationField, PastDate, PatientCodeField, PlannedDate
from services.registry.api.consent_bodies import EXAMPLE as SIGNED_EXAMPLE
from services.registry.api.consent_bodies import SignedBody
from services.registry.api.episodes import episode_filter
from services.registry.api.given import Keys
from services.registry.api.identity_body import EXAMPLE as IDENTITY_EXAMPLE
from services.registry.api.identity_body import IdentityBody, Name, Number
from services.registry.api.patient_view import PatientView, RegisteredView
from services.registry.api.whole_patient import WholePatientView
from services.registry.commands.correct_patient import CorrectedTraits, CorrectPatient, correct_patient
from services.registry.commands.register_patient import RegisterPatient, register_patient
from services.registry.domain.refusals import AlreadyRegistered, Merged
from services.registry.store import whole_patients
from services.registry.store.patient_lists import PATIENTS_ORDER, EpisodeFilter, PatientFilter, listed_patients

router = APIRouter(prefix="/v1/patients", tags=["patients"])


class RegistrationBody(Body):
    """A child to register; the hospital is the caller's own."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"identity": IDENTITY_EXAMPLE, "consents": SIGNED_EXAMPLE}]}
    )

    identity: IdentityBody
    consents: SignedBody | None = Field(default=None, description="The form, if it is signed already.")


class PatientCorrection(Body):
    """What was wrong; what is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"birth_date": "2015-03-15", "reason": "The certificate says the 15th."}]}
    )

    given_names: Name | None = None
    family_names: Name | None = None
    birth_date: PastDate | None = None
    sex: Sex | None = None
    record_number: Number | None = None
    national_id: Number | None = None
    reason: FreeText

    def traits(self) -> CorrectedTraits:
        """The corrections as commands take them."""
        return CorrectedTraits(**self.model_dump(exclude={"reason"}))


async def patient_filter(
    *,
    episode: Annotated[EpisodeFilter, Depends(episode_filter)],
    hospital: Annotated[OrganisationField | None, Query(description="Only patients of this hospital.")] = None,
    region: Annotated[str | None, Query(max_length=64, description="Only of hospitals in this region.")] = None,
    sex: Annotated[Sex | None, Query(description="Only of this sex.")] = None,
    born_from: Annotated[PlannedDate | None, Query(description="Born on this day or later.")] = None,
    born_until: Annotated[PlannedDate | None, Query(description="Born on this day or earlier.")] = None,
    consents_to: Annotated[Purpose | None, Query(description="Only whose family consents to this purpose.")] = None,
    outcome: Annotated[OutcomeStatus | None, Query(description="Only with this status at last contact.")] = None,
) -> PatientFilter:
    """Read the filter from the query; those of episodes ask for one episode that meets all of them."""
    return PatientFilter(
        hospital=hospital,
        region=region,
        sex=sex,
        born_from=born_from,
        born_until=born_until,
        consents_to=consents_to,
        outcome=outcome,
        episode=episode,
    )


@router.post(
    "",
    status_code=201,
    summary="Register a patient",
    responses=refusals(Forbidden, AlreadyRegistered, Invalid),
)
async def post_patient(
    *,
    body: RegistrationBody,
    response: Response,
    db: Db,
    parties: Parties,
    keys: Keys,
    call: Annotated[Call, needs(Permission.PATIENTS_REGISTER, answers=RegisteredView, status=201)],
) -> RegisteredView:
    """A code is issued, unless the network knows the child.

    One known to the caller's hospital is answered by its code. One known elsewhere is not: then the
    network office has been asked, and the refusal names the question.
    """
    order = RegisterPatient(
        call=call,
        hospital=parties.get(call.caller.organisation),
        identity=body.identity.identity(),
        keys=keys,
        signed=body.consents.signed() if body.consents else None,
    )
    registered = await register_patient(db, order)
    etag.set(response, registered.version)
    return RegisteredView.of(registered)


@router.get("", summary="List patients, filtered")
async def list_patients(
    db: Db,
    wanted: Annotated[PatientFilter, Depends(patient_filter)],
    page: Annotated[PageRequest, Depends(page_request)],
    call: Annotated[Call, needs(Permission.PATIENTS_READ)],
) -> Page[PatientView]:
    """Those of the caller's hospital and those it was granted to read, the latest registered first."""
    async with db.transaction(call) as tx:
        found = await pagination.fetch(tx, listed_patients(call, wanted), by=PATIENTS_ORDER, page=page)
        shown = [row.code for row in found.rows]
        await audit.write(tx, Audit(did="listed patients", about="patients", changes={"patients": shown}))
    return Page[PatientView].of(found, PatientView.model_validate)


@router.get("/{code}", summary="Read a whole patient", responses=refusals(NotFound, Merged))
async def get_patient(
    code: PatientCodeField, response: Response, db: Db, call: Annotated[Call, needs(Permission.PATIENTS_READ)]
) -> WholePatientView:
    """Consents, course, treatments, responses, outcome, and which services confirmed a withdrawal."""
    async with db.transaction(call) as tx:
        whole = await whole_patients.read(tx, code)
        await audit.write(tx, Audit(did="read patient", about=f"patient/{code}", patient=code))
    etag.set(response, whole.patient.version)
    return WholePatientView.of_whole(whole)


@router.patch(
    "/{code}",
    summary="Correct identity, birth date or sex, with a reason",
    responses=refusals(NotFound, Merged, ConsentMissing, WrongState, StaleVersion, Invalid),
)
async def patch_patient(
    *,
    code: PatientCodeField,
    body: PatientCorrection,
    response: Response,
    db: Db,
    keys: Keys,
    call: Annotated[Call, needs(Permission.ENTRIES_CORRECT, answers=PatientView)],
) -> PatientView:
    """The vault is sealed anew; a changed birth date classifies the course anew."""
    patient = await correct_patient(db, CorrectPatient(call, code, body.traits(), body.reason, keys))
    etag.set(response, patient.version)
    return PatientView.of(patient)
