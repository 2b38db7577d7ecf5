"""Match patients and trials as MatchMiner writes them; nothing is kept."""

import asyncio
from datetime import date, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request, Response

from libs.common.access import Permission, needs
from libs.common.call import Call
from libs.common.errors import Forbidden, Invalid, Malformed, TooLarge, UnsupportedMedia
from libs.common.off_loop import off_loop
from libs.common.problems import refusals
from libs.common.wire import NETWORK_ZONE
from services.trials.api.ctml.match_views import MatchesView
from services.trials.api.ctml.media import is_yaml
from services.trials.domain.ctml.job import LARGEST, answer_body

router = APIRouter(prefix="/v1/ctml", tags=["ctml"])

LARGER: Final = {"/v1/ctml/matches": LARGEST}
WITHIN: Final = 120.0
"""Seconds; a hospital's whole set of patients and fifty trials take two."""
SMALL: Final = 32 * 1024
"""Bytes of JSON that are answered sooner than they are handed to another process."""

EXAMPLE_TRIAL: Final[dict[str, Any]] = {
    "protocol_no": "00-001",
    "status": "open to accrual",
    "treatment_list": {
        "step": [
            {
                "step_internal_id": 1,
                "step_code": "1",
                "arm": [
                    {
                        "arm_internal_id": 2,
                        "arm_code": "A",
                        "arm_suspended": "N",
                        "match": [
                            {
                                "and": [
                                    {
                                        "clinical": {
                                            "age_numerical": "<18",
                                            "oncotree_primary_diagnosis": "Acute Lymphoid Leukemia",
                                        }
                                    },
                                    {"genomic": {"hugo_symbol": "NRAS", "variant_category": "Mutation"}},
                                ]
                            }
                        ],
                    }
                ],
            }
        ]
    },
}
_EXAMPLE: Final[dict[str, Any]] = {
    "mode": "strict",
    "on": "2026-06-01",
    "match_on_closed": False,
    "match_on_deceased": False,
    "report_all_clinical_reasons": True,
    "list": "all",
    "trials": [EXAMPLE_TRIAL],
    "patients": [
        {
            "clinical": {
                "SAMPLE_ID": "S-1",
                "VITAL_STATUS": "alive",
                "BIRTH_DATE": "2018-03-01",
                "ONCOTREE_PRIMARY_DIAGNOSIS_NAME": "B-Cell Acute Lymphoid Leukemia",
            },
            "genomic": [{"TRUE_HUGO_SYMBOL": "NRAS", "VARIANT_CATEGORY": "MUTATION", "WILDTYPE": False}],
            "coverage": [{"genes": ["NRAS", "KRAS"], "categories": ["MUTATION"]}],
        }
    ],
}
_OBJECT: Final = {"schema": {"type": "object", "examples": [_EXAMPLE]}, "example": _EXAMPLE}
_YAML: Final = "mode: compatible\ntrials: []\n"
_TEXT: Final = {"schema": {"type": "string", "examples": [_YAML]}, "example": _YAML}
_BODY: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {"application/json": _OBJECT, "application/yaml": _TEXT}}
}


@router.post(
    "/matches",
    summary="Match patients and trials written as MatchMiner writes them",
    response_model=MatchesView,
    openapi_extra=_BODY,
    responses=refusals(Invalid, Malformed, Forbidden, TooLarge, UnsupportedMedia),
)
async def post_matches(
    request: Request, call: Annotated[Call, needs(Permission.VERDICTS_READ, body="streamed")]
) -> Response:
    """`compatible` answers as MatchMiner does; `strict` leaves unknown what nobody looked at. Nothing is kept.

    Every strict `eligible` is a compatible match. Patients stand in `patients`, or as MatchMiner's collections in
    `clinical`, `genomic` and `prior_treatments`. `coverage` says what was looked at, found or not; `oncotree` replaces
    the names of diagnoses. `list` is `matches` or `all`. Up to 32 MiB of JSON, 8 MiB of YAML.
    """
    del call
    yaml, body = is_yaml(request), await request.body()
    today = datetime.now(NETWORK_ZONE).date()
    if not yaml and len(body) <= SMALL:
        return _answer(await asyncio.to_thread(_answered, body, yaml, today))
    return _answer(await off_loop(_answered, body, yaml, today, within=WITHIN))


def _answered(body: bytes, yaml: bool, today: date) -> bytes:  # noqa: FBT001 - handed over by place
    return answer_body(body, yaml=yaml, today=today)


def _answer(content: bytes) -> Response:
    return Response(content, media_type="application/json")
