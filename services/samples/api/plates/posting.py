"""What every plate comes with, and how what it came to is posted."""

from uuid import UUID

from pydantic import Field

from libs.common.call import Call
from libs.common.wire import AwareTime, Body, Line
from services.samples.api.assays.results import CorrectionBody
from services.samples.commands.assays.post_result import PostResult
from services.samples.domain.assays.results.families import AnyResult
from services.samples.domain.mrd.rules import RuleSetId


class PlateBody(Body):
    """When it was measured, on what, and by which margins it is read."""

    measured_at: AwareTime = Field(description="When the plate was run.")
    rule_set: RuleSetId | None = Field(default=None, description="One of GET /v1/rule-sets; null: the default.")
    aliquot_id: UUID | None = Field(default=None, description="The aliquot it was measured on, if it was one.")
    instrument: Line | None = Field(default=None, description="For people; a key names its instrument itself.")
    message_id: Line | None = Field(
        default=None, description="The instrument's own number of the run: the same run again is one result."
    )
    correction: CorrectionBody | None = Field(
        default=None, description="Why the plate was run or read again; needed when the order has a released result."
    )


def posting_of(body: PlateBody, result: AnyResult, *, assay_id: UUID, call: Call) -> PostResult:
    """As any other result is posted."""
    caller = call.caller
    return PostResult(
        call=call,
        assay_id=assay_id,
        body=result,
        measured_at=body.measured_at,
        aliquot_id=body.aliquot_id,
        instrument=caller.subject.rpartition("/")[2] if caller.kind == "instrument" else body.instrument,
        message_id=body.message_id,
        correction=body.correction.why() if body.correction else None,
    )
