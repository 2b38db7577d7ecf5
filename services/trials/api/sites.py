"""The doors of a trial: each hospital's status, for each arm, from a day on."""

from typing import Annotated, Self

from fastapi import APIRouter, Path, Response
from pydantic import ConfigDict, Field, model_validator

from libs.common import etag
from libs.common.access import Permission, needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import Forbidden, Invalid, NotFound, StaleVersion
from libs.common.problems import refusals
from libs.common.wire import Body, Count, Line, PastDate
from services.trials.api.trial_views import RecordedSiteView
from services.trials.api.trials import TrialId
from services.trials.commands.set_site_status import SetSiteStatus, set_site_status
from services.trials.domain.trials.stages import SiteStatus
from services.trials.domain.trials.trial import Site

router = APIRouter(prefix="/v1/trials", tags=["sites"])

ArmId = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,64}$", examples=["oc-1"])]
HospitalId = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,64}$", examples=["hub-barcelona"])]


class SlotsBody(Body):
    """Places for children: how many there are, and how many are free. None free shuts the door."""

    free: Annotated[Count, Field(le=10_000)]
    total: Annotated[Count, Field(le=10_000)]

    @model_validator(mode="after")
    def _no_more_than_there_are(self) -> Self:
        if self.free > self.total:
            raise Invalid("More places are free than there are.", where="body.slots.free", right="at most the total")
        return self


class SiteStatusBody(Body):
    """How the door stands, since when, when that was last verified, and by which source."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "status": "recruiting",
                    "since": "2026-03-01",
                    "verified_on": "2026-06-10",
                    "source": "Told by the site's coordinator",
                    "slots": {"free": 2, "total": 6},
                }
            ]
        }
    )

    status: SiteStatus
    since: PastDate
    verified_on: PastDate
    source: Line
    name: Annotated[str, Field(max_length=200)] = ""
    slots: SlotsBody | None = None


@router.put(
    "/{trial}/arms/{arm}/sites/{hospital}",
    summary="Say how a site stands",
    responses=refusals(NotFound, Invalid, Forbidden, StaleVersion),
)
async def put_site_status(
    *,
    db: Db,
    parties: Parties,
    trial: TrialId,
    arm: ArmId,
    hospital: HospitalId,
    body: SiteStatusBody,
    response: Response,
    call: Annotated[Call, needs(Permission.SITE_STATUS_WRITE, answers=RecordedSiteView)],
) -> RecordedSiteView:
    """One's own hospital's, or any of them from the network office. Eligibility is not touched by it."""
    site = Site(
        trial=trial,
        arm=arm,
        hospital=hospital,
        name=body.name,
        organisation=None,
        status=body.status,
        since=body.since,
        verified_on=body.verified_on,
        source=body.source,
        slots_free=body.slots.free if body.slots else None,
        slots_total=body.slots.total if body.slots else None,
    )
    recorded = await set_site_status(db, parties, SetSiteStatus(call, site))
    etag.set(response, recorded.version)
    return RecordedSiteView.of(recorded)
