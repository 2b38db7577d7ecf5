"""CTML trials come in and go out again."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from libs.common.access import Permission, needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import Forbidden, Invalid, Malformed, NotFound, TooLarge, UnsupportedMedia, WrongState
from libs.common.off_loop import off_loop
from libs.common.problems import refusals
from services.trials.api.ctml.import_views import CtmlImportView
from services.trials.api.ctml.matches import EXAMPLE_TRIAL, SMALL
from services.trials.api.ctml.media import is_yaml
from services.trials.api.trials import TrialId
from services.trials.commands.ctml.export_ctml import Format, export_ctml
from services.trials.commands.ctml.import_ctml import ImportCtml, import_ctml
from services.trials.domain.ctml.reading_file import LARGEST, trials_in

router = APIRouter(prefix="/v1", tags=["ctml"])

WITHIN: Final = 60.0
LARGER: Final = {"/v1/ctml/trials": LARGEST}
_OBJECT: Final = {"schema": {"type": "object", "examples": [EXAMPLE_TRIAL]}, "example": EXAMPLE_TRIAL}
_YAML: Final = "protocol_no: 00-002\ntreatment_list:\n  step: []\n"
_TEXT: Final = {"schema": {"type": "string", "examples": [_YAML]}, "example": _YAML}
_BODY: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {"application/json": _OBJECT, "application/yaml": _TEXT}}
}
_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The trial.",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "application/yaml": {"schema": {"type": "string"}, "example": _YAML},
        },
    }
}


@router.post(
    "/ctml/trials",
    summary="Import trials written in MatchMiner's CTML",
    openapi_extra=_BODY,
    responses=refusals(Invalid, Malformed, Forbidden, TooLarge, UnsupportedMedia),
)
async def post_ctml(
    request: Request,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.TRIALS_WRITE, answers=CtmlImportView)],
) -> CtmlImportView:
    """One trial or many, up to 8 MiB. An unknown trial becomes a draft; of a known one the difference is shown.

    The file is kept byte for byte. What the dictionary of facts cannot say is listed, and the draft waits for a person.
    """
    yaml, body = is_yaml(request), await request.body()
    read = trials_in(body, yaml) if len(body) <= SMALL else await off_loop(trials_in, body, yaml, within=WITHIN)
    return CtmlImportView.of(await import_ctml(db, parties, ImportCtml(call, body, yaml, read)))


@router.get(
    "/trials/{trial}/ctml",
    summary="Read a trial as MatchMiner's CTML",
    response_class=Response,
    responses=_FILE | refusals(NotFound, Invalid, WrongState),
)
async def get_ctml(
    db: Db,
    trial: TrialId,
    call: Annotated[Call, needs(Permission.TRIALS_READ)],
    form: Annotated[
        Format, Query(alias="format", description="`original`: the file that it came in, byte for byte.")
    ] = Format.JSON,
) -> Response:
    """An imported trial as it came; of any other what CTML can say, and in `_not_said` what it cannot."""
    found = await export_ctml(db, call, trial, form)
    return Response(found.content, media_type="application/yaml" if found.yaml else "application/json")
