"""What happens to a kit beside an order: used for a sample at hand, lost, found, thrown away."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import Body, FreeText
from services.samples.api.kits.kit_view import KitView
from services.samples.commands.kits.use_kit import UseKit, use_kit
from services.samples.commands.kits.write_off_kit import WriteOffKit, write_off_kit
from services.samples.domain.kits.kit import DiscardReason
from services.samples.domain.kits.kit_states import Deed

router = APIRouter(prefix="/v1/kits/{kit_id}", tags=["kits"])

REFUSED = refusals(NotFound, Forbidden, WrongState, Invalid, StaleVersion)
Keeps = Annotated[Call, needs(Permission.KITS_KEEP, answers=KitView)]


class UseBody(Body):
    """The sample that is at hand."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"sample_id": "0198a2f4-0000-7000-8000-000000000001"}]})

    sample_id: UUID


class WordsBody(Body):
    """What people should know of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Not on its shelf."}]})

    reason: FreeText = Field(description="Kept with the audit; it travels nowhere.")


class DiscardBody(Body):
    """Why it was thrown away."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "damaged", "note": "The box was wet."}]})

    reason: DiscardReason
    note: FreeText | None = Field(default=None, description="Kept with the audit; it travels nowhere.")


@router.post("/use", summary="Use a kit for a collected sample, to freeze it", responses=REFUSED)
async def use_one(*, kit_id: UUID, body: UseBody, db: Db, call: Keeps, response: Response) -> KitView:
    """A kit that a sample is drawn with is named when the sample is collected."""
    used = await use_kit(db, UseKit(call=call, kit_id=kit_id, sample_id=body.sample_id))
    etag.set(response, used.version)
    return KitView.of(used)


@router.post("/loss", summary="Declare a kit lost", responses=REFUSED)
async def lose_one(*, kit_id: UUID, body: WordsBody, db: Db, call: Keeps, response: Response) -> KitView:
    """Of one on its way, either end may say so."""
    return await _written_off(db, WriteOffKit(call, kit_id, Deed.LOST, words=body.reason), response)


@router.post("/recovery", summary="Take a lost kit into stock again", responses=REFUSED)
async def find_one(*, kit_id: UUID, body: WordsBody, db: Db, call: Keeps, response: Response) -> KitView:
    """It lies with whoever has found it; if something in it is too old by now, it is expired."""
    return await _written_off(db, WriteOffKit(call, kit_id, Deed.FOUND, words=body.reason), response)


@router.post("/disposal", summary="Throw a kit away", responses=REFUSED)
async def discard_one(*, kit_id: UUID, body: DiscardBody, db: Db, call: Keeps, response: Response) -> KitView:
    order = WriteOffKit(call, kit_id, Deed.DISCARDED, reason=body.reason, words=body.note)
    return await _written_off(db, order, response)


async def _written_off(db: Database, order: WriteOffKit, response: Response) -> KitView:
    kit = await write_off_kit(db, order)
    etag.set(response, kit.version)
    return KitView.of(kit)
