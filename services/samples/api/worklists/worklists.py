"""The lists people live in: how much stands on each, the rows of one, and the whole of one as a table."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from libs.common import spreadsheet
from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Invalid, WrongState
from libs.common.organisations import Organisations
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.web.page_request import page_request
from libs.common.wire import View
from services.samples.api.papers.words import Language
from services.samples.api.worklists.asking import Asked, asked, zone_of
from services.samples.api.worklists.row_view import WorkRowView
from services.samples.api.worklists.table import SEPARATORS, Table
from services.samples.api.worklists.words import words
from services.samples.domain.worklists.worklist import Worklist
from services.samples.store import patients
from services.samples.store.worklists import counts, pages
from services.samples.store.worklists.pages import WorkPage

router = APIRouter(prefix="/v1/worklists", tags=["worklists"])

AT_A_TIME: Final = 500
"""Rows of a table in one transaction: each part is on record before it leaves."""
_CSV: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "A table for spreadsheets: UTF-8 with its mark, one row per line.",
        "content": {"text/csv": {"schema": {"type": "string"}, "example": "\ufeffLabel,Patient,…\r\nS-000001AF,…\r\n"}},
    }
}

Narrowed = Annotated[Asked, Depends(asked)]
InLanguage = Annotated[Language, Query(description="Of names and columns.")]


class CountView(View):
    """One list and how much stands on it."""

    worklist: Worklist
    title: str
    count: int
    more: bool = False


class WorklistsView(View):
    """All lists, and what their columns are called."""

    at: datetime
    worklists: tuple[CountView, ...]
    columns: dict[str, str]


@router.get("", summary="How much stands on each list", responses=refusals(Invalid, WrongState))
async def count_all(
    *,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.SAMPLES_READ)],
    narrowed: Narrowed,
    language: InLanguage = Language.SPANISH,
) -> WorklistsView:
    """Counted up to a thousand; `more` says that there are more. The filters are those of the lists."""
    async with db.transaction(call) as tx:
        await patients.check_goes_on(tx, narrowed.named.patient)
        found = await counts.count_all(tx, narrowed.of(call, parties), parties=parties)
        now = tx.now
    titles = words(language)["lists"]
    shown = (
        CountView(worklist=one, title=titles[one], count=min(many, counts.AT_MOST), more=many > counts.AT_MOST)
        for one, many in found.items()
    )
    return WorklistsView(at=now, worklists=tuple(shown), columns=words(language)["columns"])


@router.get("/{worklist}", summary="Read a list, the most pressing first", responses=refusals(Invalid, WrongState))
async def show_one(
    *,
    worklist: Worklist,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.SAMPLES_READ)],
    narrowed: Narrowed,
    page: Annotated[PageRequest, Depends(page_request)],
) -> Page[WorkRowView]:
    """In the order of expected arrival, reception, order, result or announcement, the earliest first."""
    found, now = await _page(db, call, worklist, narrowed, page, parties=parties)
    return Page[WorkRowView](items=[WorkRowView.of(row, now) for row in found.rows], next_cursor=found.next_cursor)


@router.get(
    "/{worklist}/table",
    summary="Take a whole list away as a table for spreadsheets",
    responses={**_CSV, **refusals(Invalid, WrongState)},
)
async def export_one(
    *,
    worklist: Worklist,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.SAMPLES_READ)],
    narrowed: Narrowed,
    language: InLanguage = Language.SPANISH,
) -> StreamingResponse:
    """Comma, or semicolon in Spanish; times on your organisation's wall clock; no cell is a formula."""
    table = Table(language, zone_of(call, parties), parties)
    first, now = await _page(db, call, worklist, narrowed, PageRequest(AT_A_TIME), parties=parties)
    name = f"{worklist}-{now.astimezone(table.zone):%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}

    async def rest() -> AsyncIterator[str]:
        yield spreadsheet.BYTE_ORDER_MARK + spreadsheet.lines([table.head()], separator=SEPARATORS[language])
        part, at = first, now
        while True:
            cells = [table.cells(row, at) for row in part.rows]
            yield spreadsheet.lines(cells, separator=SEPARATORS[language])
            if part.next_cursor is None:
                return
            following = PageRequest(AT_A_TIME, part.next_cursor)
            part, at = await _page(db, call, worklist, narrowed, following, parties=parties)

    return StreamingResponse(rest(), media_type="text/csv; charset=utf-8", headers=headers)


async def _page(
    db: Database, call: Call, worklist: Worklist, narrowed: Asked, page: PageRequest, *, parties: Organisations
) -> tuple[WorkPage, datetime]:
    """One page in a transaction of its own, and at what time it was so."""
    async with db.transaction(call) as tx:
        await patients.check_goes_on(tx, narrowed.named.patient)
        return await pages.fetch(tx, worklist, narrowed.of(call, parties), page, parties=parties), tx.now
