"""Reports of the nightly looks at everything."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from libs.common.access import Permission, needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Forbidden, Invalid
from libs.common.pagination import Page, PageRequest
from libs.common.problems import refusals
from libs.common.web.page_request import page_request
from libs.common.wire import View
from services.trials.store import checks

router = APIRouter(prefix="/v1", tags=["verdicts"])


class CheckView(View):
    """How many children and answers were looked at, and how many changes had been missed until then."""

    id: UUID
    day: date
    started_at: datetime
    ended_at: datetime
    children: int
    answers: int
    found: int


@router.get("/verdict-checks", summary="List the nightly looks at everything", responses=refusals(Invalid, Forbidden))
async def list_checks(
    db: Db,
    call: Annotated[Call, needs(Permission.TRIALS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
) -> Page[CheckView]:
    """For who sees the whole network; nobody is named. `found` is 0 where every change was told at once."""
    async with db.reading(call) as tx:
        return Page.of(await checks.page_of(tx, page), CheckView.model_validate)
