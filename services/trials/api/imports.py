"""Records of public registries come in: ClinicalTrials.gov, API version 2."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Request

from libs.common.access import Permission, needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import Forbidden, Invalid, Malformed, TooLarge, UnsupportedMedia
from libs.common.off_loop import off_loop
from libs.common.problems import refusals
from services.trials.api.registry_views import ImportView
from services.trials.commands.imports.import_studies import ImportStudies, import_studies
from services.trials.domain.registry.reading_page import LARGEST, read_page

router = APIRouter(prefix="/v1/imports", tags=["imports"])

SMALL: Final = 1_000_000
"""Bytes that are read in a few milliseconds; more is read in a process of its own."""
WITHIN: Final = 60.0
EXAMPLE: Final[dict[str, Any]] = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT00000042", "briefTitle": "An example trial"},
        "statusModule": {"overallStatus": "RECRUITING", "statusVerifiedDate": "2026-05"},
        "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE1", "PHASE2"]},
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\n* Relapsed leukaemia\n\nExclusion Criteria:\n\n* Pregnancy",
            "minimumAge": "6 Months",
            "maximumAge": "18 Years",
            "sex": "ALL",
        },
        "contactsLocationsModule": {
            "locations": [{"facility": "La Fe", "city": "Valencia", "country": "Spain", "status": "RECRUITING"}]
        },
    }
}
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "A record, a list of records, or a page (`studies`) of the registry's API; at most 25 MB.",
        "content": {"application/json": {"schema": {"type": "object", "examples": [EXAMPLE]}}},
    }
}


@router.post(
    "/clinicaltrials-gov",
    summary="Import records of ClinicalTrials.gov",
    openapi_extra=_BODY,
    responses=refusals(Invalid, Malformed, Forbidden, TooLarge, UnsupportedMedia),
)
async def post_records(
    request: Request,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.TRIALS_WRITE, answers=ImportView)],
) -> ImportView:
    """A trial nobody knew becomes a draft for a person to complete; of a known one the difference is shown.

    Free text is never a rule. Contacts are not kept. The same record twice is nothing.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMedia("Records come as JSON.", right="Content-Type: application/json")
    body = await request.body()
    studies, refused = read_page(body) if len(body) <= SMALL else await off_loop(read_page, body, within=WITHIN)
    return ImportView.of(await import_studies(db, parties, ImportStudies(call, studies, refused)))


LARGER: Final = {"/v1/imports/clinicaltrials-gov": LARGEST}
