"""The SPREC code of a tube, as of now or of an instant."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Invalid, NotFound
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import AwareTime
from services.samples.api.sprec.views import SprecView, TubeSprecView
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.store import viewed
from services.samples.store.biobank import aliquots
from services.samples.store.sprec import codes

router = APIRouter(prefix="/v1/aliquots/{aliquot_id}", tags=["biobank"])


@router.get("/sprec", summary="Read a tube's SPREC code and its derivation", responses=refusals(NotFound, Invalid))
async def show_code(
    *,
    aliquot_id: UUID,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_READ)],
    at: Annotated[AwareTime | None, Query(description="As of this instant; a change of place changes it.")] = None,
) -> TubeSprecView:
    """Seven elements, each with the facts that it comes from; a time before the tube was laid down is refused."""
    async with db.transaction(call) as tx:
        aliquot = await aliquots.find(tx, aliquot_id)
        _check_existed(aliquot, at)
        known = await codes.known_of(tx, [aliquot], at=at)
        await viewed.note_one(tx, f"aliquot/{aliquot.id}", patient=aliquot.patient)
    found = SprecView.of((await codes.codes_of(db, known))[aliquot.id])
    return TubeSprecView(**found.model_dump(), aliquot_id=aliquot.id, at=at or tx.now)


def _check_existed(aliquot: Aliquot, at: datetime | None) -> None:
    if at is not None and at < aliquot.banked_at:
        raise Invalid("There was no tube yet at that time.", where="query.at", right=f"from {aliquot.banked_at} on")
