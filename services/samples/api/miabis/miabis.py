"""The biobank in the words of MIABIS, for the BBMRI-ERIC locator and whoever asks the hub."""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query, Response

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Invalid
from libs.common.pagination import PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.web.page_request import page_request
from services.samples.api.miabis.views import ExportView, as_csv
from services.samples.domain.miabis.collection import Collection, collection_of
from services.samples.domain.miabis.sample import MiabisSample, miabis_of
from services.samples.store import viewed
from services.samples.store.miabis import keys, stock

router = APIRouter(prefix="/v1/biobank", tags=["biobank"])

CURSOR: Final = "X-Next-Cursor"
LINE: Final = "sample_id,donor_id,sample_type\r\nQ4ZL,7KXB,DNA\r\n"
LINES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"text/csv": {"schema": {"type": "string"}, "example": LINE}},
        "description": f"A page; of CSV, `{CURSOR}` leads on.",
    }
}


@router.get(
    "/miabis",
    summary="Export the own biobank's samples, as MIABIS counts them",
    response_model=ExportView,
    responses={**refusals(Invalid), **LINES},
)
async def export(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.BIOBANK_EXPORT)],
    page: Annotated[PageRequest, Depends(page_request)],
    written: Annotated[Literal["json", "csv"], Query(alias="format", description="How it is written.")] = "json",
) -> ExportView | Response:
    """What is of one donor, of one type and drawn at one time is one sample, in however many tubes it is kept.

    Only children whose family agrees to the biobank, nothing quarantined; names that only this hub can lead back.
    """
    hub = call.scope
    async with db.transaction(call) as tx:
        key = await keys.of_hub(tx, hub)
        found = await stock.fetch(tx, hub, page)
        lots = await stock.lots(tx, hub, found.rows)
        agreed = await stock.consents_of(tx, sorted({lot.patient for lot in lots}))
        types, subjects = ([], 0) if page.cursor else await stock.summary(tx, hub)
        await viewed.note_list(tx, f"biobank/{hub}", found.rows)
    told = [miabis_of(lot, key=key, consents=agreed[lot.patient]) for lot in lots]
    if written == "csv":
        return _lines(told, found.next_cursor)
    return ExportView.of(told, collection=_whole(hub, types, subjects, page), next_cursor=found.next_cursor)


def _whole(hub: str, types: Any, subjects: int, page: PageRequest) -> Collection | None:
    if page.cursor:
        return None
    return collection_of(hub, name=f"ReALLNet biobank at {hub}", types=types, subjects=subjects)


def _lines(told: list[MiabisSample], next_cursor: str | None) -> Response:
    more = {CURSOR: next_cursor} if next_cursor else {}
    return Response(as_csv(told), media_type="text/csv", headers=more)
