"""What a trial is made of beside its criteria: dose levels and cohorts, and whom to call at its sites."""

from typing import Annotated, Self

from fastapi import APIRouter, Path, Response
from pydantic import ConfigDict, Field

from libs.common import etag
from libs.common.access import Permission, needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import Forbidden, Invalid, NotFound, StaleVersion
from libs.common.problems import refusals
from libs.common.wire import Body, Line, PastDate, View
from services.trials.api.sites import ArmId, HospitalId
from services.trials.api.trials import TrialId
from services.trials.commands.structure.set_part_status import set_part_status
from services.trials.commands.structure.site_contacts import read_contacts, write_contacts
from services.trials.domain.trials.stages import SiteStatus
from services.trials.store.contacts import SiteContacts
from services.trials.store.parts import PartStatus

router = APIRouter(prefix="/v1/trials", tags=["sites"])

PartId = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,64}$", examples=["dose-level-1"])]


class PartStatusBody(Body):
    """How the dose level or cohort stands, since when, when that was last verified, and by which source."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "status": "closed",
                    "since": "2026-03-01",
                    "verified_on": "2026-06-10",
                    "source": "Sponsor's letter 12",
                }
            ]
        }
    )

    status: SiteStatus
    since: PastDate
    verified_on: PastDate
    source: Line


class PartStatusView(View):
    """As it was recorded."""

    trial: str
    arm: str
    part: str
    status: SiteStatus
    version: int

    @classmethod
    def of(cls, found: PartStatus) -> Self:
        return cls.model_validate(found)


class ContactBody(Body):
    """Somebody at the site."""

    name: Line
    role: Annotated[str, Field(max_length=100)] = ""
    phone: Annotated[str, Field(max_length=50)] = ""
    email: Annotated[str, Field(max_length=200)] = ""


class ContactsBody(Body):
    """All contacts of the site; what was there is replaced."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"contacts": [{"name": "Trials unit", "role": "coordination", "phone": "+34 900 000 000"}]}]
        }
    )

    contacts: Annotated[list[ContactBody], Field(max_length=20)]


class ContactView(View):
    """Somebody at the site."""

    name: str
    role: str
    phone: str
    email: str


class ContactsView(View):
    """Whom to call there."""

    trial: str
    hospital: str
    contacts: list[ContactView]
    version: int

    @classmethod
    def of(cls, found: SiteContacts) -> Self:
        listed = [ContactView(**one) for one in found.contacts]
        return cls(trial=found.trial, hospital=found.hospital, contacts=listed, version=found.version)


@router.put(
    "/{trial}/arms/{arm}/parts/{part}/status",
    summary="Say how a dose level or cohort stands",
    responses=refusals(NotFound, Invalid, Forbidden, StaleVersion),
)
async def put_part_status(
    *,
    db: Db,
    trial: TrialId,
    arm: ArmId,
    part: PartId,
    body: PartStatusBody,
    response: Response,
    call: Annotated[Call, needs(Permission.TRIALS_KEEP, answers=PartStatusView)],
) -> PartStatusView:
    """By the network office. Where none of an arm's parts recruits, every door of the arm is shut (`parts_closed`)."""
    said = PartStatus(trial, arm, part, body.status, body.since, body.verified_on, body.source)
    kept = await set_part_status(db, call, said)
    etag.set(response, kept.version)
    return PartStatusView.of(kept)


@router.get(
    "/{trial}/contacts/{hospital}", summary="Look up whom to call at a site", responses=refusals(NotFound, Forbidden)
)
async def get_contacts(
    db: Db,
    trial: TrialId,
    hospital: HospitalId,
    response: Response,
    call: Annotated[Call, needs(Permission.SITE_CONTACTS_READ)],
) -> ContactsView:
    """Every look is written down; no list, event or log shows a contact."""
    found = await read_contacts(db, call, trial=trial, hospital=hospital)
    etag.set(response, found.version)
    return ContactsView.of(found)


@router.put(
    "/{trial}/contacts/{hospital}",
    summary="Write whom to call at a site",
    responses=refusals(NotFound, Invalid, Forbidden, StaleVersion),
)
async def put_contacts(
    *,
    db: Db,
    parties: Parties,
    trial: TrialId,
    hospital: HospitalId,
    body: ContactsBody,
    response: Response,
    call: Annotated[Call, needs(Permission.SITE_STATUS_WRITE, answers=ContactsView)],
) -> ContactsView:
    """One's own hospital's, or any of them from the network office."""
    listed = [one.model_dump() for one in body.contacts]
    found = await write_contacts(db, parties, call, trial=trial, hospital=hospital, listed=listed)
    etag.set(response, found.version)
    return ContactsView.of(found)
