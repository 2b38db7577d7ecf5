"""The states of a run: everything is tried on one, and only what the table allows happens."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from libs.common.errors import WrongState
from libs.common.vocabulary import Assay
from services.samples.domain.runs.judgement import Judgement
from services.samples.domain.runs.run import OPEN_RUNS, RUN_MOVES, Run, RunState

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
GOOD = Judgement(rule_set="test")
SHORT = Judgement(rule_set="test", missing=("control lot 1, ct",))


class RunMoves(RuleBasedStateMachine):
    """Tries everything on one run."""

    def __init__(self) -> None:
        super().__init__()
        self.run = Run(
            id=UUID(int=1),
            lab="hub",
            assay=Assay.FLOW,
            instrument="x",
            state=RunState.PLANNED,
            planned_at=NOON,
            planned_by="ana",
        )

    def attempt(self, to: RunState, moved: object) -> None:
        allowed = to in RUN_MOVES[self.run.state]
        try:
            after = moved()  # type: ignore[operator]
        except WrongState:
            assert not allowed
            return
        assert allowed
        assert (after.state, after.version) == (to, self.run.version + 1)
        self.run = after

    @rule()
    def start(self) -> None:
        self.attempt(RunState.RUNNING, lambda: self.run.started(by="ana", at=NOON))

    @rule()
    def accept(self) -> None:
        self.attempt(RunState.ACCEPTED, lambda: self.run.accepted(GOOD, by="ana", at=NOON))

    @rule()
    def accept_without_a_value(self) -> None:
        try:
            self.run.accepted(SHORT, by="ana", at=NOON)
        except WrongState:
            return
        raise AssertionError("a control without a value was overlooked")

    @rule()
    def reject(self) -> None:
        self.attempt(RunState.REJECTED, lambda: self.run.rejected(by="ana", at=NOON, reason="x"))

    @rule()
    def cancel(self) -> None:
        self.attempt(RunState.CANCELLED, lambda: self.run.cancelled(reason="x"))

    @rule()
    def override(self) -> None:
        allowed = self.run.state is RunState.REJECTED and self.run.overridden_at is None
        try:
            after = self.run.overridden(by="ben", at=NOON, reason="x")
        except WrongState:
            assert not allowed
            return
        assert allowed
        self.run = after

    @invariant()
    def results_go_only_where_somebody_answers_for_the_controls(self) -> None:
        held = self.run.state in OPEN_RUNS or (self.run.state is RunState.REJECTED and self.run.overridden_at is None)
        try:
            self.run.check_releasable()
        except WrongState:
            assert held
            return
        assert not held


TestRunMoves = RunMoves.TestCase
