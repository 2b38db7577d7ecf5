"""Stages: whatever is tried in whatever order, only the allowed moves happen, and each is counted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from libs.common.errors import WrongState
from libs.common.vocabulary import Assay as Kind
from libs.common.vocabulary import Material, Preservation, Tube
from services.samples.domain.assays.assay import Assay
from services.samples.domain.stages import (
    ASSAY_MOVES,
    OPEN_ASSAYS,
    SAMPLE_MOVES,
    AssayStage,
    SampleStage,
    can_move,
    check_move,
    diagram,
)
from services.samples.domain.tubes.rejection import RejectionReason
from services.samples.domain.tubes.sample import Collected, Parcel, Sample

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
HUB = "hub-madrid"
ID = UUID(int=1)
TUBE = Collected(
    material=Material.BONE_MARROW,
    tube=Tube.EDTA,
    preservation=Preservation.FRESH,
    extracted_at=NOON,
    at=NOON,
    hub=HUB,
)
PARCEL = Parcel(id=ID, hub=HUB, preservation=None, dispatched_at=NOON, expected_at=NOON + timedelta(hours=20))


def sample() -> Sample:
    return Sample(
        id=ID,
        label="S-000001AF",
        patient="000001AF",
        hospital="hospital-x",
        stage=SampleStage.EXPECTED,
        created_at=NOON,
    )


def assay() -> Assay:
    return Assay(
        id=ID,
        sample_id=ID,
        patient="000001AF",
        hospital="hospital-x",
        hub=HUB,
        lab=HUB,
        kind=Kind.FLOW,
        stage=AssayStage.ORDERED,
        ordered_at=NOON,
    )


class SampleMoves(RuleBasedStateMachine):
    """Tries everything on one sample, also what is not allowed."""

    def __init__(self) -> None:
        super().__init__()
        self.sample = sample()
        self.moves = 0

    def attempt(self, to: SampleStage, moved: object) -> None:
        allowed = can_move(self.sample.stage, to)
        try:
            after = moved()  # type: ignore[operator]
        except WrongState:
            assert not allowed
            return
        assert allowed
        assert after.stage is to
        self.sample, self.moves = after, self.moves + 1

    @rule()
    def collect(self) -> None:
        self.attempt(SampleStage.COLLECTED, lambda: self.sample.collected(TUBE))

    @rule()
    def dispatch(self) -> None:
        self.attempt(SampleStage.DISPATCHED, lambda: self.sample.dispatched(PARCEL))

    @rule(hours=st.integers(0, 100))
    def receive(self, hours: int) -> None:
        if self.sample.hub is None:
            return
        at = NOON + timedelta(hours=hours)
        self.attempt(SampleStage.RECEIVED, lambda: self.sample.received(hub=HUB, at=at))

    @rule(reason=st.sampled_from(RejectionReason))
    def reject(self, reason: RejectionReason) -> None:
        if self.sample.hub is None:
            return
        self.attempt(SampleStage.REJECTED, lambda: self.sample.rejected(hub=HUB, at=NOON, reason=reason))

    @rule()
    def bank(self) -> None:
        if self.sample.hub is None:
            return
        self.attempt(SampleStage.BANKED, lambda: self.sample.banked(hub=HUB))

    @rule()
    def cancel(self) -> None:
        self.attempt(SampleStage.CANCELLED, self.sample.cancelled)

    @rule()
    def quarantine(self) -> None:
        self.attempt(SampleStage.QUARANTINED, self.sample.quarantined)

    @invariant()
    def every_move_is_counted(self) -> None:
        assert self.sample.version == 1 + self.moves

    @invariant()
    def what_is_at_the_hub_is_known(self) -> None:
        if self.sample.stage in {SampleStage.RECEIVED, SampleStage.BANKED}:
            assert self.sample.material
            assert self.sample.received_at


class AssayMoves(RuleBasedStateMachine):
    """Tries everything on one assay."""

    def __init__(self) -> None:
        super().__init__()
        self.assay = assay()

    def attempt(self, to: AssayStage, moved: object) -> None:
        allowed = can_move(self.assay.stage, to)
        try:
            after = moved()  # type: ignore[operator]
        except WrongState:
            assert not allowed
            return
        assert allowed
        assert after.stage is to
        assert after.version == self.assay.version + 1
        self.assay = after

    @precondition(lambda self: self.assay.awaits is None)
    @rule()
    def register(self) -> None:
        self.attempt(AssayStage.REGISTERED, lambda: self.assay.registered(lab=HUB))

    @rule()
    def post(self) -> None:
        self.attempt(AssayStage.PRELIMINARY, lambda: self.assay.resulted(lab=HUB, at=NOON))

    @precondition(lambda self: self.assay.awaits is not None)
    @rule()
    def release(self) -> None:
        newest, counted = self.assay.result_version, self.assay.is_released
        to = AssayStage.CORRECTED if counted else AssayStage.FINAL
        self.attempt(to, lambda: self.assay.released(lab=HUB, result_version=newest, at=NOON))
        assert self.assay.awaits is None

    @precondition(lambda self: self.assay.awaits is None)
    @rule()
    def answer_for_nothing(self) -> None:
        newest = self.assay.result_version
        with pytest.raises(WrongState):
            self.assay.released(lab=HUB, result_version=newest, at=NOON)
        with pytest.raises(WrongState):
            self.assay.verified(lab=HUB, result_version=newest)

    @precondition(lambda self: self.assay.awaits is not None)
    @rule()
    def verify(self) -> None:
        stage = self.assay.stage
        self.assay = self.assay.verified(lab=HUB, result_version=self.assay.result_version)
        assert self.assay.stage is stage

    @precondition(lambda self: self.assay.awaits is not None)
    @rule()
    def release_what_was_not_read(self) -> None:
        with pytest.raises(WrongState):
            self.assay.released(lab=HUB, result_version=self.assay.result_version - 1, at=NOON)

    @precondition(lambda self: self.assay.awaits is not None)
    @rule()
    def register_what_waits(self) -> None:
        with pytest.raises(WrongState):
            self.assay.registered(lab=HUB)

    @precondition(lambda self: self.assay.awaits is not None)
    @rule()
    def retract_what_waits(self) -> None:
        """The instrument takes it back: the order is open as before, or what was released stays."""
        counted = self.assay.released_version
        self.assay = self.assay.draft_retracted(lab=HUB)
        assert (self.assay.awaits, self.assay.released_version) == (None, counted)

    @rule()
    def correct(self) -> None:
        """What was released counts until the correction is."""
        before = self.assay
        if not before.is_released:
            return
        self.assay = before.correction_filed(lab=HUB, at=NOON)
        assert (self.assay.stage, self.assay.released_version) == (before.stage, before.released_version)

    @precondition(lambda self: self.assay.awaits is not None and self.assay.is_released)
    @rule()
    def dismiss(self) -> None:
        before = self.assay
        self.assay = before.correction_dismissed(lab=HUB, result_version=before.result_version)
        assert (self.assay.stage, self.assay.released_version) == (before.stage, before.released_version)

    @rule()
    def withdraw(self) -> None:
        self.attempt(AssayStage.WITHDRAWN, lambda: self.assay.withdrawn(lab=HUB))

    @rule()
    def cancel(self) -> None:
        self.attempt(AssayStage.CANCELLED, self.assay.cancelled)

    @invariant()
    def released_is_a_version_that_was_posted(self) -> None:
        if self.assay.released_version is not None:
            assert 1 <= self.assay.released_version <= self.assay.result_version

    @invariant()
    def only_what_was_posted_waits(self) -> None:
        waits = self.assay.awaits is not None
        assert waits == (self.assay.stage is AssayStage.PRELIMINARY) or self.assay.is_released
        if waits:
            assert self.assay.released_version != self.assay.result_version


TestSampleMoves = SampleMoves.TestCase
TestAssayMoves = AssayMoves.TestCase


@pytest.mark.parametrize(("moves", "stages"), [(SAMPLE_MOVES, SampleStage), (ASSAY_MOVES, AssayStage)])
def test_every_stage_says_where_it_leads(moves: dict[str, object], stages: type[SampleStage]) -> None:
    assert set(moves) == set(stages)


def test_refusal_names_what_is_allowed() -> None:
    with pytest.raises(WrongState, match="allowed: cancelled, dispatched, quarantined"):
        check_move(SampleStage.COLLECTED, SampleStage.BANKED, what="sample")


def test_released_results_cannot_be_cancelled() -> None:
    assert {AssayStage.ORDERED, AssayStage.REGISTERED, AssayStage.PRELIMINARY} == set(OPEN_ASSAYS)


def test_diagram_shows_every_move() -> None:
    drawn = diagram()
    for moves in (SAMPLE_MOVES, ASSAY_MOVES):
        for stage, reached in moves.items():
            assert all(f"    {stage} --> {to}" in drawn for to in reached)


def test_nothing_frozen_becomes_fresh_again() -> None:
    frozen = replace(sample().collected(TUBE), preservation=Preservation.FROZEN_VIABLE)
    with pytest.raises(ValueError, match="cannot travel fresh"):
        frozen.dispatched(replace(PARCEL, preservation=Preservation.FRESH))
