"""Search by any code: somebody holds a tube, a box or a parcel and types what stands on it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Invalid
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import View
from services.samples.domain import label as labels
from services.samples.domain.labelling.typed_code import read
from services.samples.store.labelling import found_codes

router = APIRouter(prefix="/v1/search", tags=["samples"])


class HitView(View):
    """Something that bears the code."""

    kind: str = Field(description="sample, aliquot, storage, parcel or unmatched_tube.")
    matched: str = Field(
        description="What the code is on it: label, former_label, external_code, tracking_number, parcel, box, "
        "position or written."
    )
    code: str = Field(description="The whole of it.")
    id: UUID
    label: str | None = Field(description="The label it bears now.")
    sample_id: UUID | None
    patient: str | None
    hospital: str | None
    hub: str | None
    stage: str | None


class FoundView(View):
    """All of it in your sight; somebody else's is nothing."""

    items: tuple[HitView, ...]
    did_you_mean: str | None = Field(description="The nearest valid label, where a check symbol is wrong.")


@router.get("", summary="Search by any code", responses=refusals(Invalid))
async def search(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_READ)],
    code: Annotated[
        str,
        Query(
            max_length=200,
            examples=[labels.EXAMPLE],
            description="Whole, or at least the first four symbols: a label, also a former one; the hospital's own "
            "number; a tracking number; a parcel's id or a box's name; a place of the storage tree.",
        ),
    ],
) -> FoundView:
    """At most twenty of each kind."""
    typed = read(code, where="query.code")
    async with db.transaction(call) as tx:
        rows = await found_codes.search(tx, typed)
    return FoundView(items=tuple(HitView.model_validate(row) for row in rows), did_you_mean=typed.did_you_mean)
