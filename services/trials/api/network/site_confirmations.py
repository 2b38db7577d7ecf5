"""Which sites' status wants confirming, and the one call that confirms it."""

from datetime import date, timedelta
from typing import Annotated, Any, Final, Self

from fastapi import APIRouter, Depends, Query, Response

from libs.common import etag
from libs.common.access import Permission, needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Forbidden, Invalid, NotFound, StaleVersion
from libs.common.pagination import Page, PageRequest
from libs.common.problems import refusals
from libs.common.web.page_request import page_request
from libs.common.wire import View
from services.trials.api.sites import ArmId, HospitalId
from services.trials.api.trial_views import RecordedSiteView
from services.trials.api.trials import TrialId
from services.trials.commands.network.confirm_site import ConfirmSite, confirm_site
from services.trials.commands.reassess import today
from services.trials.domain.network.confirmation import AFTER, NEARLY, ConfirmationDue, confirmation_of
from services.trials.domain.trials.stages import SiteStatus
from services.trials.store import confirmations
from services.trials.store.sites import site_of

router = APIRouter(prefix="/v1", tags=["sites"])

LONGEST: Final = 3_650


class SiteConfirmationView(View):
    """A door whose status was last verified long ago. From the day after `due_on` nobody relies on it: `overdue`."""

    trial: str
    arm: str
    hospital: str
    name: str
    organisation: str | None
    status: SiteStatus
    since: date
    verified_on: date
    source: str
    due_on: date
    overdue: bool
    version: int

    @classmethod
    def of(cls, found: ConfirmationDue) -> Self:
        site = found.site
        return cls(
            trial=site.trial,
            arm=site.arm,
            hospital=site.hospital,
            name=site.name,
            organisation=site.organisation,
            status=site.status,
            since=site.since,
            verified_on=site.verified_on,
            source=site.source,
            due_on=found.due_on,
            overdue=found.overdue,
            version=found.version,
        )


@router.get("/site-confirmations", summary="List sites whose status wants confirming", responses=refusals(Invalid))
async def list_confirmations(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.SITE_STATUS_WRITE)],
    page: Annotated[PageRequest, Depends(page_request)],
    after: Annotated[int, Query(ge=1, le=LONGEST, description="Days after which a status counts as old.")] = AFTER.days,
    ahead: Annotated[int, Query(ge=0, le=LONGEST, description="Also those that will be within so many days.")] = (
        NEARLY.days
    ),
) -> Page[SiteConfirmationView]:
    """The oldest first: one's own hospital's, or all of them at the network office. Closed doors want none."""
    days = timedelta(days=after)
    async with db.reading(call) as tx:
        day = today(tx)
        found = await confirmations.page_of(tx, verified_by=day - days + timedelta(days=ahead), page=page)

    def shown(row: Any) -> SiteConfirmationView:
        return SiteConfirmationView.of(confirmation_of(site_of(row), row.version, day=day, after=days))

    return Page.of(found, shown)


@router.post(
    "/trials/{trial}/arms/{arm}/sites/{hospital}/confirmation",
    summary="Confirm how a site stands",
    responses=refusals(NotFound, Invalid, Forbidden, StaleVersion),
)
async def post_confirmation(
    *,
    db: Db,
    trial: TrialId,
    arm: ArmId,
    hospital: HospitalId,
    response: Response,
    call: Annotated[Call, needs(Permission.SITE_STATUS_WRITE, answers=RecordedSiteView)],
) -> RecordedSiteView:
    """Still so: status and day stay, verified today. No body; once a day is enough, a second call changes nothing."""
    recorded = await confirm_site(db, ConfirmSite(call, trial, arm, hospital))
    etag.set(response, recorded.version)
    return RecordedSiteView.of(recorded)
