"""What the test bench answers: all that would happen with a message, and nothing of it happens."""

from collections.abc import Sequence
from typing import Any, Self

from pydantic import Field

from libs.common.vocabulary import Assay as Kind
from libs.common.wire import View
from services.samples.commands.instruments.try_message import Trial, TriedResult
from services.samples.domain.instruments.arrival import ReceiptState
from services.samples.domain.instruments.filing import DONE, GroupFiling, Outcome
from services.samples.domain.instruments.objection import Objection


class ProblemView(View):
    """What is wrong, and where: a segment with its field (MSH^1^9), or a group and the field of the result."""

    where: str | None
    what: str


class TriedIdView(View):
    """An id of the message, where it stood, and what is known by it."""

    place: str
    id: str
    found: str


class WouldView(View):
    """What would become of one group."""

    group: int
    outcome: Outcome
    why: str | None
    reason: str | None
    remarks: tuple[str, ...]
    tried: tuple[TriedIdView, ...]
    assay: Kind | None
    experimental: bool
    assay_id: str | None
    sample_id: str | None
    result_version: int | None = Field(description="The number that the version would have.")

    @classmethod
    def of(cls, one: GroupFiling) -> Self:
        return cls(
            group=one.place,
            outcome=one.outcome,
            why=one.why,
            reason=one.reason,
            remarks=tuple(one.remarks),
            tried=tuple(TriedIdView(**tried) for tried in one.tried),
            assay=one.kind,
            experimental=one.kind is not None and one.kind.experimental,
            assay_id=None if one.assay_id is None else str(one.assay_id),
            sample_id=None if one.sample_id is None else str(one.sample_id),
            result_version=one.result_version,
        )


class ResultView(View):
    """What the map of an assay makes of the groups; also where they match no order yet."""

    assay: Kind
    experimental: bool
    groups: tuple[int, ...]
    result: dict[str, Any] | None
    problems: tuple[str, ...]
    remarks: tuple[str, ...]
    in_no_field: tuple[str, ...] = Field(description="Codes that the map does not know.")

    @classmethod
    def of(cls, one: TriedResult) -> Self:
        body = one.mapped.body
        return cls(
            assay=one.kind,
            experimental=one.kind.experimental,
            groups=one.places,
            result=None if body is None else body.model_dump(mode="json"),
            problems=one.mapped.problems,
            remarks=one.mapped.remarks,
            in_no_field=one.mapped.unmapped,
        )


class TrialView(View):
    """Nothing of it is stored."""

    profile: str
    readable: bool
    message: dict[str, Any] | None = Field(description="As it is read: specimens, orders, observations, statuses.")
    remarks: tuple[str, ...]
    answers: tuple[str, ...] = Field(description="What the sender would be told; none over ASTM, whose frames are.")
    state: ReceiptState
    would: tuple[WouldView, ...]
    results: tuple[ResultView, ...]
    first_problem: ProblemView | None

    @classmethod
    def of(cls, trial: Trial, answers: Sequence[str], objections: Sequence[Objection]) -> Self:
        message = trial.opened.message
        return cls(
            profile=trial.opened.profile.called,
            readable=True,
            message=trial.opened.parsed,
            remarks=message.remarks,
            answers=tuple(answers),
            state=ReceiptState.REFUSED if objections else trial.state,
            would=tuple(WouldView.of(one) for one in trial.filings),
            results=tuple(ResultView.of(one) for one in trial.results),
            first_problem=_first(trial, objections),
        )

    @classmethod
    def unreadable(cls, profile: str, answers: Sequence[str], objection: Objection) -> Self:
        return cls(
            profile=profile,
            readable=False,
            message=None,
            remarks=(),
            answers=tuple(answers),
            state=ReceiptState.REFUSED,
            would=(),
            results=(),
            first_problem=ProblemView(where=objection.location, what=objection.sentence),
        )


def _first(trial: Trial, objections: Sequence[Objection]) -> ProblemView | None:
    if objections:
        return ProblemView(where=objections[0].location, what=objections[0].sentence)
    if trial.nothing:
        return ProblemView(where=None, what=trial.nothing)
    waiting = next((one for one in trial.filings if one.outcome not in DONE and one.reason), None)
    return None if waiting is None else ProblemView(where=f"groups[{waiting.place}]", what=waiting.reason or "")
