"""Survey a box: say what lies in it, and hear where the system believes otherwise."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Invalid, NotFound
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import Body, View
from services.samples.api.biobank.places import PlaceName
from services.samples.api.biobank.storages import StorageView
from services.samples.commands.tree.survey_storage import Survey, survey_storage
from services.samples.domain import label
from services.samples.domain.tree.survey import Finding

router = APIRouter(prefix="/v1/storages/{storage_id}", tags=["biobank"])

EXAMPLE: JsonDict = {"found": [{"label": "A-3G3R6W60", "position": "C4"}]}
AliquotLabel = Annotated[str, Field(min_length=1, max_length=20, examples=["A-3G3R6W60"])]


class FoundBody(Body):
    """One tube that lies there."""

    label: AliquotLabel
    position: PlaceName | None = Field(default=None, description="Left out in a container without a grid only.")


class SurveyBody(Body):
    """Everything that lies there; a tube that is left out counts as missing."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    found: tuple[FoundBody, ...] = Field(max_length=1_000)


class DifferenceView(View):
    """What is the matter with one tube: where it was found, where it should be; a box only if it is another one."""

    label: str
    finding: Finding
    found_at: str | None
    expected_box: str | None
    expected_at: str | None


class SurveyView(View):
    """How many tubes should lie there, how many were found, and what is the matter."""

    storage: StorageView
    expected: int
    found: int
    differences: tuple[DifferenceView, ...]

    @classmethod
    def of(cls, survey: Survey) -> Self:
        return cls.model_validate(survey)


@router.post("/surveys", summary="Compare what lies in a box with the records", responses=refusals(NotFound, Invalid))
async def survey_one(
    *,
    storage_id: UUID,
    body: SurveyBody,
    db: Db,
    call: Annotated[Call, needs(Permission.STORAGE_MANAGE, answers=SurveyView)],
) -> SurveyView:
    """A mistyped label is refused. Nothing is moved by it; the survey stands in the audit trail."""
    told = [
        (label.check(one.label, where=f"body.found[{place}].label"), one.position)
        for place, one in enumerate(body.found)
    ]
    return SurveyView.of(await survey_storage(db, call, storage_id, told))
