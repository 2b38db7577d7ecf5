"""What is answered about matching."""

from datetime import date
from typing import Literal

from pydantic import Field

from libs.common.wire import View
from services.trials.domain.ctml.matching import Mode, Outcome


class ToldView(View):
    """A leaf that decides, where it stands in the body, and the documents it rests on."""

    where: str
    holds: Literal["yes", "no", "unknown"]
    documents: list[str] = Field(description="Ids of documents; none for a criterion that no document may fulfil.")


class LevelView(View):
    """A step, arm or dose level with criteria."""

    level: Literal["trial", "step", "arm", "dose"]
    internal_id: int | str | None
    step: str | None
    arm: str | None
    dose: str | None
    suspended: bool
    where: str
    paths_in_matchminer: int = Field(description="Queries that MatchMiner's engine would make of this clause.")
    read_differently_by_matchminer: bool = Field(
        description="MatchMiner's engine may match patients of whom the clause, as it is written, says no."
    )
    passed_over: Literal["trial_closed", "suspended"] | None = Field(description="Why nobody was matched here.")


class MatchedTrialView(View):
    """A trial of the body."""

    protocol_no: str
    open: bool
    documentation_only: list[str] = Field(description="Keys that have no bearing on who matches.")
    levels: list[LevelView]


class MatchView(View):
    """One patient and one level."""

    sample_id: str
    clinical_id: str | int | None
    protocol_no: str
    level: str
    internal_id: int | str | None
    step: str | None
    arm: str | None
    dose: str | None
    outcome: Outcome
    reasons: list[ToldView]
    trial_matches: int | None = Field(
        default=None,
        description=(
            "In compatible mode: how many `trial_match` documents MatchMiner writes of this match, one for each reason "
            "of each path through the clause that holds."
        ),
    )
    missing: list[ToldView] | None = Field(default=None, description="In strict mode: what would still settle it.")
    note: Literal["no_criteria", "deceased", "vital_status"] | None = None


class MatchesView(View):
    """All answers that were asked for."""

    mode: Mode
    on: date
    trials: list[MatchedTrialView]
    patients: int
    documents_without_patient: int
    counts: dict[Outcome, int] = Field(description="All answers, listed or not.")
    answers: list[MatchView]
